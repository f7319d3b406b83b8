/** What the workflows take from settings.ts, and what they are told where no role would trust them. */
import { spawnSync } from 'node:child_process';

const outputs = (env: NodeJS.ProcessEnv) => {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'tools/github/outputs.ts'],
    {
      env: { ...process.env, ...env },
      encoding: 'utf8',
    },
  );
  return { stdout: stdout.split('\n'), stderr, status };
};
/** A job that may ask for a token. */
const job = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token.example', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };

test('the repository, the platforms and the roles come from settings.ts', () => {
  const { stdout, status } = outputs({ ...job, GITHUB_REPOSITORY: 'your-name/fargate-duo' });
  expect(stdout).toEqual(
    expect.arrayContaining([
      'region=us-east-1',
      'repository=123456789012.dkr.ecr.us-east-1.amazonaws.com/fargate-duo',
      'platforms=linux/arm64',
      'role-plan=arn:aws:iam::123456789012:role/fargate-duo-plan',
      'role-push=arn:aws:iam::123456789012:role/fargate-duo-push',
      'role-deploy-dev=arn:aws:iam::123456789012:role/fargate-duo-deploy-dev',
      'role-deploy-prod=arn:aws:iam::123456789012:role/fargate-duo-deploy-prod',
    ]),
  );
  expect(status).toBe(0);
});

test('a job in another repository than that of settings.ts is told so before AWS refuses it', () => {
  expect(outputs({ ...job, GITHUB_REPOSITORY: 'octocat/hello' })).toEqual({
    stdout: [''],
    stderr:
      "settings.ts: repository is 'your-name/fargate-duo', but this workflow runs in 'octocat/hello', which no role " +
      'trusts: edit that line and run bootstrap again\n',
    status: 1,
  });
});

test('a job for the example account is told so, unless it is the emulated one', () => {
  const { stderr, status } = outputs({
    ...job,
    GITHUB_REPOSITORY: 'your-name/fargate-duo',
    AWS_ENDPOINT_URL: '',
  });
  expect(stderr).toMatch(
    /^settings\.ts: account is still that of the example, '123456789012': edit that line [^\n]*\n$/,
  );
  expect(status).toBe(1);
});

test('a job that assumes no role, such as that of a fork, is not refused', () => {
  expect(outputs({ GITHUB_REPOSITORY: 'octocat/hello', ACTIONS_ID_TOKEN_REQUEST_URL: '' }).status).toBe(0);
});
