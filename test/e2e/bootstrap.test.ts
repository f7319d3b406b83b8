/** What npm run bootstrap says before it touches anything. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

import { type Emulator, listening, runWith } from '../emulator/launcher';
import { describeWith, missing } from '../support/describe-with';

const bootstrap = (args: string[], env: NodeJS.ProcessEnv = {}) =>
  spawnSync(process.execPath, ['--import', 'tsx', 'tools/bootstrap.ts', ...args], {
    env: { ...process.env, AWS_ACCESS_KEY_ID: 'testing', AWS_SECRET_ACCESS_KEY: 'testing', ...env },
    encoding: 'utf8',
  });

test('--help tells what it makes and how to take it away', () => {
  const { stdout, status } = bootstrap(['--help']);
  expect(stdout).toMatch(/^npm run bootstrap: deploys the stack 'bootstrap'/);
  expect(stdout).toContain('--destroy');
  expect(status).toBe(0);
});

describeWith([...missing.terraform(), ...missing.moto()], 'npm run bootstrap', () => {
  let emulator: Emulator | undefined;
  const emulate = async (account: string): Promise<NodeJS.ProcessEnv> => {
    emulator = runWith({ MOTO_ACCOUNT_ID: account }, '--port', '0', '--exit-with-stdin');
    return { AWS_ENDPOINT_URL: await listening(emulator) };
  };
  afterEach(() => emulator?.kill('SIGKILL'));

  test('credentials of another account are refused, with the line to edit', async () => {
    const { stderr, status } = bootstrap(['--auto-approve'], await emulate('999999999999'));
    expect(stderr).toBe(
      "settings.ts: account is '123456789012', but your credentials are for '999999999999': " +
        'edit that line, or use credentials of the account\n',
    );
    expect(status).toBe(1);
  }, 180_000);

  test('where nothing is bootstrapped there is nothing to destroy', async () => {
    // It would go on with the state of a bootstrap that somebody has interrupted here.
    expect(existsSync('terraform.bootstrap.tfstate')).toBe(false);
    const { stderr, status } = bootstrap(['--destroy', '--auto-approve'], await emulate('123456789012'));
    expect(stderr).toBe(
      's3://fargate-duo-tfstate-123456789012-us-east-1 holds no state of bootstrap: there is nothing to destroy\n',
    );
    expect(status).toBe(1);
  }, 180_000);

  test('where AWS does not answer it says so in one line', () => {
    const { stderr, status } = bootstrap([], {
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_MAX_ATTEMPTS: '1',
    });
    expect(stderr).toMatch(/^AWS does not answer \(.*\): log in, or set AWS_PROFILE\n$/);
    expect(status).toBe(1);
  }, 180_000);
});
