/** Which Python runs the emulated AWS, on different machines. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';

import { installs, makes, on, ownPython, type Python, script, write } from './support/pythons';

/** Behaviour and message of Debian's Python 3.12 without its package python3.12-venv. */
const debian = `mkdir -p .venv/bin; cp own .venv/bin/python; cat <<'END'; exit 1
The virtual environment was not created successfully because ensurepip is not
available.  On Debian/Ubuntu systems, you need to install the python3-venv
package using the following command.

    apt install python3.12-venv

You may need to use sudo with that command.  After installing the python3-venv
package, recreate your virtual environment.

Failing command: /duo/.venv/bin/python3

END
`;

const own = '.venv/bin/python';
const tooOld = (what: string) => `${what}: install Python 3.10 or later, which runs moto, the emulated AWS`;

test.each<[string, Record<string, Python>, string]>([
  ['has moto', { python3: { moto: 'true' } }, 'python3'],
  ['has moto in one other than the first', { python3: {}, 'python3.11': { moto: 'true' } }, 'python3.11'],
  ['has none', {}, tooOld('python3 is not on PATH')],
  ['has one that is too old', { python3: { version: '3.9.18' } }, tooOld('python3 is 3.9.18')],
  ['has Python 2', { python: { version: '2.7.18' } }, tooOld('python is 2.7.18')],
  [
    'has a stand-in for one that is not installed',
    { python3: { version: '' } },
    tooOld('python3 is not on PATH'),
  ],
  [
    'lacks the module venv',
    { python3: { venv: debian } },
    "python3 lacks its module venv, which creates .venv for moto, the emulated AWS: run 'apt install python3.12-venv' as root",
  ],
  [
    'has a full disk',
    { python3: { venv: 'echo "Error: [Errno 28] No space left on device" >&2; exit 1' } },
    "'python3 -m venv --clear .venv' failed (Error: [Errno 28] No space left on device): fix that, " +
      "or install moto yourself with 'python3 -m pip install -r emulator/requirements.txt'",
  ],
])('a machine that %s', async (_, machine, expected) => {
  const { result, said } = await on(machine);
  expect({ result, said }).toEqual({ result: expected, said: [] });
});

test.each<[string, Record<string, Python>]>([
  ['python3', { python3: { version: '3.14.0' }, 'python3.13': {} }],
  ['python3.13', { python3: { version: '3.9.18' }, 'python3.13': {}, 'python3.12': {}, python: {} }],
  ['python3.12', { 'python3.12': {}, 'python3.10': {} }],
  ['python3.11', { python3: { version: '3.8.2' }, 'python3.11': {} }],
  ['python3.10', { python3: { version: '3.6.15' }, 'python3.10': { version: '3.10.0' } }],
  ['python', { python3: { version: '3.9.18' }, python: {} }],
])('%s is taken', async (name, machine) => {
  const able = Object.entries(machine).map(([key, python]) => [key, { ...python, venv: makes }]);
  const { result, made } = await on(Object.fromEntries(able) as Record<string, Python>);
  expect({ result, made }).toEqual({ result: own, made: [`${name} -m venv --clear .venv`] });
});

/** The earlier content of .venv, as shell code; how often it is created again, and moto installed into it. */
test.each<[string, { python?: string; pip?: boolean; moto?: boolean; mark?: boolean }, number, number]>([
  ['of before', { python: ownPython(installs), pip: true, moto: true, mark: true }, 0, 0],
  ['of another installer', { python: ownPython(installs), moto: true }, 0, 0],
  ['with a possibly incomplete moto', { python: ownPython(installs), pip: true, moto: true }, 0, 1],
  ['without moto', { python: ownPython(installs), pip: true }, 0, 1],
  ['without moto any more', { python: ownPython(installs), pip: true, mark: true }, 0, 1],
  ['without a Python', {}, 1, 1],
  ['without pip', { python: ownPython(installs) }, 1, 1],
  ['with a Python that is too old', { python: script({ version: '3.9.18' }), pip: true }, 1, 1],
  ['with half of moto, which pip considers complete', { python: ownPython('true'), pip: true }, 1, 2],
])('a .venv %s', async (_, { python, pip, moto, mark }, made, installed) => {
  mkdirSync('.venv/bin', { recursive: true });
  if (python) write(own, python);
  if (pip) writeFileSync('.venv/pip', '');
  if (moto) writeFileSync('.venv/moto', '');
  if (mark) writeFileSync('.venv/installed', '');
  const { result, ...others } = await on({ python3: { venv: makes } });
  expect({ result, made: others.made.length, installed: others.said.length }).toEqual({
    result: own,
    made,
    installed,
  });
  // Nothing is installed twice.
  expect(existsSync('.venv/installed')).toBe(mark === true || installed > 0);
});
