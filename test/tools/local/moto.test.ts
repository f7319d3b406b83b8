/** How moto is installed into the project's own Python, and the messages if that fails. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

import { until } from '../../support/until';
import { installs, makes, on } from './support/pythons';

/** pip's output without a network, of which the last line is useless. */
const pipSays = (cause: string) => `cat <<'END'; exit 1
WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after connection broken by '${cause}': /simple/moto/
ERROR: Could not find a version that satisfies the requirement moto[s3,ssm]==5.2.1 (from versions: none)
ERROR: No matching distribution found for moto[s3,ssm]==5.2.1
END
`;
const connection = '<pip._vendor.urllib3.connection.HTTPSConnection object at 0x7f470e2be210>';

test.each([
  [
    `NewConnectionError('${connection}: Failed to establish a new connection: [Errno -2] Name or service not known')`,
    'Failed to establish a new connection: [Errno -2] Name or service not known',
  ],
  [
    `ConnectTimeoutError(${connection}, 'Connection to pypi.org timed out. (connect timeout=10.0)')`,
    'Connection to pypi.org timed out. (connect timeout=10.0)',
  ],
  [
    `ProxyError('Cannot connect to proxy.', NewConnectionError('${connection}: Failed to establish a new connection: [Errno 111] Connection refused'))`,
    'Failed to establish a new connection: [Errno 111] Connection refused',
  ],
  ["ProtocolError('Connection aborted.')", "ProtocolError('Connection aborted.')"],
])('no way to the package index: %s', async (cause, seen) => {
  const { result } = await on({ python3: { venv: makes } }, pipSays(cause));
  expect(result).toBe(
    `pip cannot reach the package index for moto, the emulated AWS (${seen}): connect to the internet, or set ` +
      'PIP_INDEX_URL, or HTTPS_PROXY; PIP_RETRIES and PIP_TIMEOUT make it try longer',
  );
});

test('any other failure of pip is reported with its last line', async () => {
  const { result } = await on(
    { python3: { venv: makes } },
    'echo ERROR: no matching distribution >&2; exit 1',
  );
  expect(result).toBe(
    'moto, the emulated AWS, cannot be installed into .venv (ERROR: no matching distribution): ' +
      "install moto yourself with 'python3 -m pip install -r emulator/requirements.txt'",
  );
});

test('a moto that does not run after its installation causes no endless loop', async () => {
  const { result } = await on({ python3: { venv: makes } }, 'true');
  expect(result).toBe(
    "moto is installed in .venv but does not run: see the output of '.venv/bin/python emulator --check'",
  );
});

test.each([
  ['few tries and a short wait', {}, '1 10'],
  ["the user's own", { PIP_RETRIES: '7', PIP_TIMEOUT: '70' }, '7 70'],
])('pip gets %s', async (_, env, expected) => {
  await on({ python3: { venv: makes } }, `echo "$PIP_RETRIES $PIP_TIMEOUT" >pip-got; ${installs}`, env);
  expect(readFileSync('pip-got', 'utf8')).toBe(`${expected}\n`);
});

test('an installation names its subject and size before it starts, and repeats a line every ten seconds', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'queueMicrotask', 'Date'] });
  const waits = `touch waits; while [ ! -e go ]; do sleep 0.05; done; ${installs}`;
  const ended = on({ python3: { venv: makes } }, waits);
  await until(
    'the installation',
    () => existsSync('waits'),
    () => readFileSync('calls', 'utf8'),
  );
  jest.advanceTimersByTime(20_000);
  writeFileSync('go', '');
  const { said } = await ended;
  jest.advanceTimersByTime(60_000);
  jest.useRealTimers();
  const still = 'still installing moto into .venv';
  expect(said).toEqual(['installing moto into .venv, about 30 MB to download', still, still]);
});
