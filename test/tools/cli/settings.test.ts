/** What the workflows read from settings.ts, and the messages if no role would trust them. */
import { join } from 'node:path';

import { config } from '../../../package.json';
import { repositoryIds } from '../../fixtures/repository-ids';
import { settings } from '../../fixtures/settings';
import { users } from '../../fixtures/users';
import { copyRepository, writeSettings } from '../../support/checkout';
import { temporaryFolder } from '../../support/temporary-folder';
import { runTool } from '../../support/tool';

const outputs = async (env: NodeJS.ProcessEnv, cwd?: string, ...args: string[]) => {
  const { stdout, stderr, status } = await runTool('settings', args, {
    cwd,
    env: { ...process.env, ...env },
  });
  return { stdout: stdout.split('\n'), stderr, status };
};
/** A job that may request a token. */
const job = {
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token.example',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_REPOSITORY: settings.repository,
  GITHUB_REPOSITORY_ID: repositoryIds.repository,
  GITHUB_REPOSITORY_OWNER_ID: repositoryIds.owner,
};

test('the repository, the platforms and the roles come from settings.ts, Node from package.json', async () => {
  const { stdout, status } = await outputs(job);
  expect(stdout).toEqual(
    expect.arrayContaining([
      'region=us-east-1',
      'repository=111122223333.dkr.ecr.us-east-1.amazonaws.com/fargate-duo',
      'platforms=linux/arm64',
      `node=${config.node}`,
      'role-plan=arn:aws:iam::111122223333:role/fargate-duo-plan',
      'role-push=arn:aws:iam::111122223333:role/fargate-duo-push',
    ]),
  );
  expect(status).toBe(0);
});

test("a deployment gets its environment's role; GitHub also offers environments that settings.ts does not have", async () => {
  const role = 'role-deploy=arn:aws:iam::111122223333:role/fargate-duo-deploy-prod';
  expect((await outputs(job, undefined, 'prod')).stdout).toContain(role);
  expect(await outputs(job, undefined, 'github-pages')).toEqual({
    stdout: [''],
    stderr: "there is no environment 'github-pages': it is one of dev, prod\n",
    status: 1,
  });
});

describe('the same holds for other users', () => {
  const folder = join(temporaryFolder(), 'users');
  beforeAll(() => {
    copyRepository(folder);
  });

  test.each(['one environment', 'X86_64', 'the longest names'] as const)('%s', async (user) => {
    const { account, region, project, repository, environments, repositoryIds: ids } = users[user];
    writeSettings(folder, users[user]);
    const last = Object.keys(environments).at(-1) ?? '';
    const env = {
      ...job,
      GITHUB_REPOSITORY: repository,
      GITHUB_REPOSITORY_ID: ids?.repository,
      GITHUB_REPOSITORY_OWNER_ID: ids?.owner,
    };
    const { stdout, stderr, status } = await outputs(env, folder, last);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    const roles = { plan: 'plan', push: 'push', deploy: `deploy-${last}` };
    const registry = `${account}.dkr.ecr.${region}.amazonaws.com`;
    expect(stdout.filter(Boolean).sort()).toEqual(
      [
        `region=${region}`,
        `registry=${registry}`,
        `repository=${registry}/${project}`,
        `platforms=${user === 'X86_64' ? 'linux/amd64' : 'linux/arm64'}`,
        `node=${config.node}`,
        ...Object.entries(roles).map(
          ([role, name]) => `role-${role}=arn:aws:iam::${account}:role/${project}-${name}`,
        ),
      ].sort(),
    );
  });
});

describe('if settings.ts has the ids of its repository', () => {
  const folder = join(temporaryFolder(), 'pinned');
  beforeAll(() => {
    copyRepository(folder);
    writeSettings(folder, { ...settings, repositoryIds });
  });

  test('a job in it is not refused', async () => {
    expect(await outputs(job, folder)).toMatchObject({ stderr: '', status: 0 });
  });

  test.each([
    ['repository', settings.repository, { GITHUB_REPOSITORY: 'octocat/hello' }, 'octocat/hello'],
    ['repositoryIds.owner', repositoryIds.owner, { GITHUB_REPOSITORY_OWNER_ID: '99' }, '99'],
    ['repositoryIds.repository', repositoryIds.repository, { GITHUB_REPOSITORY_ID: '99' }, '99'],
    ['repositoryIds.repository', repositoryIds.repository, { GITHUB_REPOSITORY_ID: undefined }, ''],
  ])(
    'a job with a different %s gets a message before AWS refuses it: %s, %j',
    async (key, wanted, env, here) => {
      expect(await outputs({ ...job, ...env }, folder)).toEqual({
        stdout: [''],
        stderr:
          `settings.ts: ${key} is '${wanted}', but this workflow runs with '${here}', which no role trusts: ` +
          'edit that line and run bootstrap again\n',
        status: 1,
      });
    },
  );
});

test.each([
  ['push', 'refs/heads/main', true],
  ['workflow_dispatch', 'refs/heads/main', true],
  ['schedule', 'refs/heads/main', true],
  ['pull_request', 'refs/pull/7/merge', true],
  ['workflow_dispatch', 'refs/heads/mainframe', false],
  ['workflow_dispatch', 'refs/tags/main', false],
  ['push', 'refs/heads/other', false],
])('a job of %s on %s may continue: %s', async (event, ref, may) => {
  const { stderr, status } = await outputs({ ...job, GITHUB_EVENT_NAME: event, GITHUB_REF: ref });
  expect({ stderr, status }).toEqual(
    may
      ? { stderr: '', status: 0 }
      : {
          stderr:
            `this workflow was started from ${ref}, but the roles trust only refs/heads/main: start it from there, ` +
            'nothing was done\n',
          status: 1,
        },
  );
});

test('a job for a real account is not refused', async () => {
  expect(await outputs({ ...job, AWS_ENDPOINT_URL: '' })).toMatchObject({ stderr: '', status: 0 });
});

test('a job for the example account gets a message, unless it is the emulated one', async () => {
  const example = join(temporaryFolder(), 'example');
  copyRepository(example, { [settings.account]: '123456789012' });
  const { stderr, status } = await outputs({ ...job, AWS_ENDPOINT_URL: '' }, example);
  expect(stderr).toMatch(
    /^settings\.ts: account is still the example's, '123456789012': edit that line [^\n]*\n$/,
  );
  expect(status).toBe(1);
  expect(await outputs(job, example)).toMatchObject({ status: 0 });
});

test("a job that assumes no role, such as a fork's, is not refused", async () => {
  const fork = { GITHUB_REPOSITORY: 'octocat/hello', ACTIONS_ID_TOKEN_REQUEST_URL: '' };
  expect(await outputs(fork)).toMatchObject({ status: 0 });
});
