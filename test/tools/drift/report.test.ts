/** The one issue about drift: opened, rewritten, closed, opened again. */
import type { StackDrift } from '../../../tools/drift/drift';
import { reportDrift } from '../../../tools/drift/report';
import { UserError } from '../../../tools/terminal/program';
import { useOnly } from '../../support/environment';
import { type GithubEndpoint, startGithub } from '../support/github';

/** Runs it with only these variables of GitHub; returns its output. */
async function report(drifted: readonly StackDrift[], env: NodeJS.ProcessEnv): Promise<string> {
  useOnly(/^GITHUB_/, env);
  const log = jest.spyOn(console, 'log').mockImplementation();
  await reportDrift(drifted, 'the configuration of commit abc');
  return log.mock.calls.flat().join('\n');
}

afterEach(() => {
  jest.restoreAllMocks();
});

const drift = (stack: string, ...addresses: string[]): StackDrift => ({
  stack,
  unexpected: addresses.map((address) => ({ address, what: 'changed', attributes: [] })),
  expected: [],
  pending: [],
});

let github: GithubEndpoint;
beforeEach(async () => {
  github = await startGithub();
});
afterEach(() => {
  github.close();
});

const other = (number: number, more: object = {}) => ({
  number,
  title: 'somebody else’s',
  body: null,
  state: 'open' as const,
  labels: [{ name: 'drift' }],
  comments: [],
  ...more,
});

test('drift opens an issue with its label, which is created if missing', async () => {
  expect(await report([drift('dev-ecs', 'aws_lb.it')], github.env)).toContain(
    'opened https://github.com/owner/name/issues/1',
  );
  expect(github.issues).toMatchObject([
    { title: 'Drift: 1 stack', labels: [{ name: 'drift' }], comments: [] },
  ]);
  expect(github.issues[0]?.body).toMatch(/^<!-- .* -->\n/);
  expect(github.issues[0]?.body).toContain('commit abc');
  expect(github.issues[0]?.body).toContain('\n- dev-ecs: 1\n');
  await report([drift('dev-ecs', 'aws_lb.it', 'aws_vpc.it'), drift('prod-ecs', 'aws_lb.it')], github.env);
  expect(github.issues[0]).toMatchObject({ title: 'Drift: 2 stacks' });
  expect(github.issues[0]?.body).toContain('\n- dev-ecs: 2\n- prod-ecs: 1\n');
  expect(github.labels).toEqual(['drift']);
});

test('different drift rewrites it, the same drift leaves it alone, and neither comments', async () => {
  // After a page of other issues, some of them pull requests that quote ours.
  const marker = '<!-- drift of the deployed stacks -->';
  for (let number = 1; number <= 101; number++) {
    github.issues.push(other(number, number === 50 ? { body: marker, pull_request: {} } : {}));
  }
  await report([drift('dev-ecs', 'aws_lb.it')], github.env);
  const before = github.writes.length;
  expect(await report([drift('dev-ecs', 'aws_lb.it')], github.env)).toContain('is up to date');
  expect(github.writes).toHaveLength(before);
  expect(await report([drift('prod-ecs', 'aws_vpc.it')], github.env)).toContain('updated');
  expect(github.issues).toHaveLength(102);
  expect(github.issues[101]).toMatchObject({ title: 'Drift: 1 stack', state: 'open', comments: [] });
  expect(github.issues[101]?.body).not.toContain('dev-ecs');
});

test('no drift closes only it, with one comment; new drift opens another', async () => {
  github.labels.push('drift');
  github.issues.push(other(1));
  await report([drift('dev-ecs', 'aws_lb.it')], github.env);
  expect(await report([], github.env)).toContain('closed');
  expect(await report([], github.env)).toContain('no issue is open');
  expect(github.issues).toMatchObject([
    { state: 'open', comments: [] },
    { state: 'closed', comments: [expect.stringContaining('finds no drift')] },
  ]);
  await report([drift('dev-ecs', 'aws_lb.it')], github.env);
  expect(github.issues[2]).toMatchObject({ state: 'open' });
});

test('the issue, which is public in a public repository, has only counts and a link', async () => {
  const run = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_RUN_ID: '5' };
  const told = {
    address: 'aws_lb.secret',
    what: 'changed',
    attributes: [{ name: 'cidr', to: '10.9.8.7/32' }],
  };
  await report([{ stack: 'dev-ecs', unexpected: [told], expected: [], pending: [] }], {
    ...github.env,
    ...run,
  });
  expect(github.issues[0]?.body).toContain('[the run](https://github.com/owner/name/actions/runs/5)');
  expect(JSON.stringify(github.issues)).not.toMatch(/secret|cidr|10\.9/);
});

test('a refusal by GitHub is one line, with what to check', async () => {
  github.fail(403, 'Resource not accessible by integration');
  await expect(report([], github.env)).rejects.toThrow(
    /^GitHub answers GET http.*\/repos\/owner\/name\/issues.* with Resource not accessible by integration.*: the token lacks a permission: see the job's `permissions`$/,
  );
});

test.each([
  [{ GITHUB_REPOSITORY: 'owner/name' }, 'GITHUB_TOKEN is not set: it must be a token of the repository'],
  [{ GITHUB_TOKEN: 'token' }, 'GITHUB_REPOSITORY is not set: it must be the repository, owner/name'],
  [{ GITHUB_TOKEN: 'token', GITHUB_REPOSITORY: 'name' }, "GITHUB_REPOSITORY must be owner/name, got 'name'"],
])('%j is refused', async (env, message) => {
  await expect(report([], env)).rejects.toThrow(new UserError(message));
});
