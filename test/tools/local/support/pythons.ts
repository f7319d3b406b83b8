/** Machines on which Pythons are scripts. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { getPython } from '../../../../tools/local/python';
import { eachInTemporaryFolder } from '../../../support/temporary-folder';

const before = process.env;
eachInTemporaryFolder();
afterEach(() => {
  process.env = before;
});

/** The behaviour of a Python, each part as shell code. */
export interface Python {
  readonly version?: string;
  /** Its exit status says whether it has moto. */
  readonly moto?: string;
  /** Creates the folder of a virtual environment, if possible. */
  readonly venv?: string;
}

export const script = ({
  version = '3.12.3',
  moto = 'false',
  venv = 'exit 9',
  ...others
}: Python & { pip?: string }) => `#!/bin/sh
PATH=/usr/bin:/bin
echo "$0 $*" | sed 's,.*/,,' >>calls
case "$*" in
  --version) echo 'Python ${version}' ;;
  'emulator --check') ${moto} ;;
  '-m venv --clear .venv') ${venv} ;;
  '-m pip --version') [ -e .venv/pip ] ;;
  *) ${'pip' in others ? others.pip : 'exit 9'} ;;
esac
`;

export function write(file: string, text: string): void {
  writeFileSync(file, text);
  chmodSync(file, 0o755);
}

/** The Python of .venv, which has moto once pip has installed it. */
export const ownPython = (pip: string) => script({ moto: '[ -e .venv/moto ]', pip });
export const installs = 'touch .venv/moto';

/** Creates a working virtual environment from scratch. */
export const makes = 'rm -rf .venv; mkdir -p .venv/bin; cp own .venv/bin/python; touch .venv/pip';

/** A machine with only these on its PATH; returns the result of getPython there, and which of them it called. */
export async function on(
  machine: Readonly<Record<string, Python>>,
  pip = installs,
  env: NodeJS.ProcessEnv = {},
) {
  mkdirSync('bin');
  write('own', ownPython(pip));
  for (const [name, python] of Object.entries(machine)) write(join('bin', name), script(python));
  process.env = { ...env, PATH: join(process.cwd(), 'bin') };
  const said: string[] = [];
  const result = await getPython((text) => said.push(text)).catch(
    (error: unknown) => (error as Error).message,
  );
  const calls = existsSync('calls') ? readFileSync('calls', 'utf8').trim().split('\n') : [];
  return { result, said, made: calls.filter((call) => call.includes('-m venv')), calls };
}
