/** The Python that runs the emulated AWS of `npm start`. This check installs nothing. */
import { findPython, launcher, pythons, venvPython } from '../local/python';
import { UserError } from '../terminal/program';
import { ask } from './examine';

export async function python(folder: string): Promise<string> {
  for (const name of [venvPython, ...pythons]) {
    const checked = await ask(name, [launcher, '--check'], { cwd: folder });
    if (checked?.status === 0) return `${name} has moto`;
  }
  const [name, version] = await findPython();
  if ((await ask(name, ['-c', 'import ensurepip, venv']))?.status !== 0) {
    throw new UserError(
      `${name} has no module venv, which the installation of moto, the emulated AWS, needs: install its package, such as python3-venv`,
    );
  }
  return `${version}; 'npm start' installs moto`;
}
