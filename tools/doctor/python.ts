/** The Python that `npm start` runs the emulated AWS with. Nothing is installed here. */
import { join } from 'node:path';

import { isEnough, pythons } from '../local/python';
import { UserError } from '../terminal/program';
import { ask } from './examine';

export async function python(folder: string): Promise<string> {
  const own = join('.venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  for (const name of [own, ...pythons]) {
    const checked = await ask(name, ['emulator', '--check'], { cwd: folder });
    if (checked?.status === 0) return `${name} has moto`;
  }
  const [name, version] = await systemPython();
  if ((await ask(name, ['-c', 'import ensurepip, venv']))?.status !== 0) {
    throw new UserError(
      `${name} has no venv, into which moto, the emulated AWS, is installed: install its package, such as python3-venv`,
    );
  }
  return `${version}, into which 'npm start' installs moto`;
}

async function systemPython(): Promise<[string, string]> {
  let tooOld: string | undefined;
  for (const name of pythons) {
    const { stdout = '' } = (await ask(name, ['--version'])) ?? {};
    const [, version] = /^Python (\S+)/.exec(stdout) ?? [];
    if (isEnough(version)) return [name, version ?? ''];
    if (version) tooOld ??= `${name} is ${version}`;
  }
  throw new UserError(
    `${tooOld ?? 'python3 is not on PATH'}: install Python 3.10 or later, which runs moto, the emulated AWS`,
  );
}
