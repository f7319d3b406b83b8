/** The Python that runs the emulated AWS, and its installation of moto. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { output } from '../terminal/processes';
import { UserError } from '../terminal/program';

/** A folder as the program: Python runs its __main__.py. */
export const launcher = 'emulator';
const requirements = join(launcher, 'requirements.txt');

const venv = '.venv';
export const venvPython =
  process.platform === 'win32' ? join(venv, 'Scripts', 'python.exe') : join(venv, 'bin', 'python');
/** Exists once pip has finished: an interrupted installation of moto may pass its check and fail later. */
const mark = join(venv, 'installed');
/** Names to look for on PATH, in order of preference. */
export const pythons = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];

/** Interval of the progress lines while moto is installed. */
const everyMs = 10_000;
/**
 * By default pip tries for minutes to reach an unreachable index. The user's own variables come after these and so
 * override them.
 */
const patience = { PIP_RETRIES: '1', PIP_TIMEOUT: '10' };

/**
 * The Python that runs the emulator: one that has moto in the tested version, or else the project's own virtual
 * environment, into which moto is installed.
 *
 * @param say gets progress lines: the installation takes a while
 * @throws UserError if there is no Python, or moto cannot be installed
 */
export async function getPython(say: (text: string) => void): Promise<string> {
  if (existsSync(mark) && (await hasMoto(venvPython))) return venvPython;
  const venvHasPip =
    isEnough(await versionOf(venvPython)) && (await succeeds(venvPython, ['-m', 'pip', '--version']));
  // A virtual environment without pip was made by another installer.
  if (!venvHasPip && (await hasMoto(venvPython))) return venvPython;
  for (const python of pythons) if (await hasMoto(python)) return python;
  const [system] = await findPython();
  // An interrupted run leaves packages that pip considers installed: the second attempt recreates everything.
  for (const recreate of venvHasPip ? [false, true] : [true]) {
    if (recreate) await makeVenv(system);
    await installMoto(system, say);
    if (!(await hasMoto(venvPython))) continue;
    writeFileSync(mark, '');
    return venvPython;
  }
  throw new UserError(
    `moto is installed in ${venv} but does not run: see the output of '${venvPython} ${launcher} --check'`,
  );
}

/** The first Python on PATH that is new enough, and its version. @throws UserError if there is none */
export async function findPython(): Promise<[name: string, version: string]> {
  let tooOld: string | undefined;
  for (const name of pythons) {
    const version = await versionOf(name);
    if (version && isEnough(version)) return [name, version];
    if (version) tooOld ??= `${name} is ${version}`;
  }
  throw new UserError(
    `${tooOld ?? 'python3 is not on PATH'}: install Python 3.10 or later, which runs moto, the emulated AWS`,
  );
}

async function versionOf(python: string): Promise<string | undefined> {
  const { text } = await run(python, ['--version']).catch(() => ({ text: '' }));
  return /^Python (\d+\.\d+\S*)/m.exec(text)?.[1];
}

function isEnough(version = '0'): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 3 || (major === 3 && minor >= 10);
}

/** Creates the virtual environment, replacing one that a failure has left incomplete. */
async function makeVenv(python: string): Promise<void> {
  const args = ['-m', 'venv', '--clear', venv];
  const { status, text } = await run(python, args);
  if (status === 0) return;
  // Debian's Python prints this command in the middle of its output.
  const [missing] = /apt\S* install \S+/.exec(text) ?? [];
  throw new UserError(
    missing
      ? `${python} lacks its module venv, which creates ${venv} for moto, the emulated AWS: run '${missing}' as root`
      : `'${python} ${args.join(' ')}' failed (${lastLine(text)}): fix that, or ${byHand(python)}`,
  );
}

async function installMoto(system: string, say: (text: string) => void): Promise<void> {
  say(`installing moto into ${venv}, about 30 MB to download`);
  const timer = setInterval(() => {
    say(`still installing moto into ${venv}`);
  }, everyMs);
  const { status, text } = await run(
    venvPython,
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements],
    { ...patience, ...process.env },
  ).finally(() => {
    clearInterval(timer);
  });
  if (status === 0) return;
  const [, broken] = /connection broken by '(.*)': \//.exec(text) ?? [];
  const unreachable = broken?.replace(/^.*object at \w+>[:,] '?(.*?)'?\)+$/, '$1');
  throw new UserError(
    unreachable
      ? `pip cannot reach the package index for moto, the emulated AWS (${unreachable}): connect to the internet, or set ` +
          'PIP_INDEX_URL, or HTTPS_PROXY; PIP_RETRIES and PIP_TIMEOUT make it try longer'
      : `moto, the emulated AWS, cannot be installed into ${venv} (${lastLine(text)}): ${byHand(system)}`,
  );
}

const byHand = (python: string) => `install moto yourself with '${python} -m pip install -r ${requirements}'`;

const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? '';

const hasMoto = (python: string) => succeeds(python, [launcher, '--check']);

const succeeds = (command: string, args: readonly string[]) =>
  run(command, args).then(
    ({ status }) => status === 0,
    () => false,
  );

async function run(command: string, args: readonly string[], env = process.env) {
  const { status, stdout, stderr } = await output(command, args, { env });
  return { status, text: `${stdout}\n${stderr}` };
}
