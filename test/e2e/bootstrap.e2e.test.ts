/** What npm run bootstrap says before it touches anything. */
import { settings } from '../fixtures/settings';
import { emptyStage, type Stage } from '../support/accounts';
import { describeWith } from '../support/describe-with';
import { runTool } from '../support/tool';

const bootstrap = ({ folder: cwd, env }: Stage, ...args: string[]) =>
  runTool('bootstrap', args, { cwd, env });

test('--help tells what it makes and how to take it away', async () => {
  const { stdout, status } = await runTool('bootstrap', ['--help']);
  expect(stdout).toMatch(/^npm run bootstrap: deploys the stack 'bootstrap'/);
  expect(stdout).toContain('--destroy');
  expect(status).toBe(0);
});

describeWith(['terraform', 'moto'], 'npm run bootstrap', () => {
  test('credentials of another account are refused, with the line to edit', async () => {
    const { output, status } = await bootstrap(await emptyStage('999999999999'), '--auto-approve');
    expect(output).toBe(
      `settings.ts: account is '${settings.account}', but your credentials are for '999999999999': ` +
        'edit that line, or use credentials of the account\n',
    );
    expect(status).toBe(1);
  }, 180_000);

  test('where nothing is bootstrapped there is nothing to destroy', async () => {
    const { output, status } = await bootstrap(await emptyStage(), '--destroy', '--auto-approve');
    expect(output).toBe(
      `s3://fargate-duo-tfstate-${settings.account}-us-east-1 holds no state of bootstrap: there is nothing to destroy\n`,
    );
    expect(status).toBe(1);
  }, 180_000);

  test('where AWS does not answer it says so in one line', async () => {
    const nowhere = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_MAX_ATTEMPTS: '1' };
    const { output, status } = await runTool('bootstrap', [], {
      env: { ...process.env, AWS_ACCESS_KEY_ID: 'testing', AWS_SECRET_ACCESS_KEY: 'testing', ...nowhere },
    });
    expect(output).toMatch(/^AWS does not answer \(.*\): log in, or set AWS_PROFILE\n$/);
    expect(status).toBe(1);
  }, 180_000);
});
