/** What npm run bootstrap says and asks before it changes anything. */
import { join } from 'node:path';

import { repositoryIds } from '../fixtures/repository-ids';
import { settings } from '../fixtures/settings';
import { emptyStage, type Stage } from '../support/accounts';
import { edit } from '../support/checkout';
import { describeWith } from '../support/describe-with';
import { runTool } from '../support/tool';
import { answering, ghFolder } from '../tools/support/gh';
import { inTerminal } from './support/terminal';

const bootstrap = ({ folder: cwd, env }: Stage, ...args: string[]) =>
  runTool('bootstrap', args, { cwd, env });

test('--help says what it creates and how to remove it', async () => {
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

  test('if nothing is bootstrapped, there is nothing to destroy', async () => {
    const { output, status } = await bootstrap(await emptyStage(), '--destroy', '--auto-approve');
    expect(output).toBe(
      `s3://fargate-duo-tfstate-${settings.account}-us-east-1 has no state of bootstrap: there is nothing to destroy\n`,
    );
    expect(status).toBe(1);
  }, 180_000);

  test('if AWS does not answer, it says so in one line', async () => {
    const nowhere = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_MAX_ATTEMPTS: '1' };
    const { output, status } = await runTool('bootstrap', [], {
      env: { ...process.env, AWS_ACCESS_KEY_ID: 'testing', AWS_SECRET_ACCESS_KEY: 'testing', ...nowhere },
    });
    expect(output).toMatch(/^AWS does not answer \(.*\): check that this machine reaches it\n$/);
    expect(status).toBe(1);
  }, 180_000);

  test('in a terminal, it adds the repository ids and plans with them', async () => {
    const { folder: cwd, env } = await emptyStage();
    // The plan shows the roles' trust only if the provider already exists.
    edit(join(cwd, 'settings.ts'), { '  services,\n': "  services,\n  githubOidcProvider: 'adopt',\n" });
    const { output, status } = await inTerminal(
      [process.execPath, '--import', 'tsx', 'tools/cli/bootstrap.ts'],
      [
        ['[y/N]', 'y\n'],
        // The choices are Approve, Dismiss, Stop: one down, then Enter once the second is selected.
        ['Dismiss', '\u001b[B'],
        ['\u001b[34mDismiss', '\r'],
      ],
      { cwd, env: { ...env, PATH: `${ghFolder(answering)}:${env.PATH ?? ''}` } },
    );
    const [owner = '', name = ''] = settings.repository.split('/');
    const subject = `repo:${owner}@${repositoryIds.owner}/${name}@${repositoryIds.repository}`;
    expect(output).toContain(`${subject}:environment:prod`);
    expect(output).not.toContain('@*');
    expect(output).toMatch(/cancelled: nothing was created\s*$/);
    expect(status).toBe(1);
  }, 180_000);
});
