/** The Python that runs the emulated AWS, and moto in it. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { output } from '../terminal/processes';
import { UserError } from '../terminal/program';

/** The folder is the program: Python runs its __main__.py. */
export const launcher = 'emulator';
const requirements = join(launcher, 'requirements.txt');

const venv = '.venv';
export const own =
  process.platform === 'win32' ? join(venv, 'Scripts', 'python.exe') : join(venv, 'bin', 'python');
/** Is there once pip has come to its end: a moto that was cut off may pass its check, and fail later. */
const mark = join(venv, 'installed');
/** Those of PATH, the first choice first. */
export const pythons = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];

/** Said at least so often while moto is installed. */
const everyMs = 10_000;
/**
 * By itself pip tries for minutes to reach an index to which there is no way. What the user has set comes after these,
 * and of two that pip knows by one name it takes the last.
 */
const patience = { PIP_RETRIES: '1', PIP_TIMEOUT: '10' };

/**
 * The Python that runs the emulator: one that has moto in the tested version, or else one of the project's own,
 * into which moto is installed.
 *
 * @param say gets what is installed, which takes a while
 * @throws UserError where there is no Python, or moto cannot be installed
 */
export async function getPython(say: (text: string) => void): Promise<string> {
  if (existsSync(mark) && (await hasMoto(own))) return own;
  const ownHasPip = isEnough(await versionOf(own)) && (await succeeds(own, ['-m', 'pip', '--version']));
  // Without pip another installer has made it.
  if (!ownHasPip && (await hasMoto(own))) return own;
  for (const python of pythons) if (await hasMoto(python)) return python;
  const [system] = await findPython();
  // A run that was cut off leaves packages that pip takes for installed: the second time all is made anew.
  for (const anew of ownHasPip ? [false, true] : [true]) {
    if (anew) await makeVenv(system);
    await installMoto(system, say);
    if (!(await hasMoto(own))) continue;
    writeFileSync(mark, '');
    return own;
  }
  throw new UserError(
    `moto is installed into ${venv} and does not run: see what '${own} ${launcher} --check' says`,
  );
}

/** The first Python of PATH that is new enough, and its version. @throws UserError where there is none */
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
  const { said } = await heard(python, ['--version']).catch(() => ({ said: '' }));
  return /^Python (\d+\.\d+\S*)/m.exec(said)?.[1];
}

function isEnough(version = '0'): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 3 || (major === 3 && minor >= 10);
}

/** In place of one that a failure has left half-made. */
async function makeVenv(python: string): Promise<void> {
  const args = ['-m', 'venv', '--clear', venv];
  const { status, said } = await heard(python, args);
  if (status === 0) return;
  // Debian's Python tells it in the middle of what it says.
  const [missing] = /apt\S* install \S+/.exec(said) ?? [];
  throw new UserError(
    missing
      ? `${python} lacks its module venv, which makes ${venv} for moto, the emulated AWS: run '${missing}' as root`
      : `'${python} ${args.join(' ')}' failed (${lastLine(said)}): mend that, or ${byHand(python)}`,
  );
}

async function installMoto(system: string, say: (text: string) => void): Promise<void> {
  say(`installing moto into ${venv}, about 30 MB to download`);
  const timer = setInterval(() => {
    say(`still installing moto into ${venv}`);
  }, everyMs);
  const { status, said } = await heard(
    own,
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements],
    { ...patience, ...process.env },
  ).finally(() => {
    clearInterval(timer);
  });
  if (status === 0) return;
  const [, broken] = /connection broken by '(.*)': \//.exec(said) ?? [];
  const noWay = broken?.replace(/^.*object at \w+>[:,] '?(.*?)'?\)+$/, '$1');
  throw new UserError(
    noWay
      ? `pip has no way to the package index with moto, the emulated AWS (${noWay}): connect to the internet, or set ` +
          'PIP_INDEX_URL, or HTTPS_PROXY; PIP_RETRIES and PIP_TIMEOUT make it try longer'
      : `moto, the emulated AWS, cannot be installed into ${venv} (${lastLine(said)}): ${byHand(system)}`,
  );
}

const byHand = (python: string) => `install moto yourself with '${python} -m pip install -r ${requirements}'`;

const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? '';

const hasMoto = (python: string) => succeeds(python, [launcher, '--check']);

const succeeds = (command: string, args: readonly string[]) =>
  heard(command, args).then(
    ({ status }) => status === 0,
    () => false,
  );

async function heard(command: string, args: readonly string[], env = process.env) {
  const { status, stdout, stderr } = await output(command, args, { env });
  return { status, said: `${stdout}\n${stderr}` };
}
