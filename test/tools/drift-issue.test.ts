/** The one issue that tells of drift: opened, rewritten, closed, opened again. */
import { execFile } from 'node:child_process';

import type { StackDrift } from '../../tools/drift/drift';
import { type GithubEndpoint, startGithub } from './support/github';

/** A process of its own: GitHub's client is an ES module, which jest does not load. */
const program = `
  const { reportDrift } = require('./tools/drift/report.ts');
  const { run } = require('./tools/program.ts');
  const [drifted] = process.argv.splice(1, 1);
  void run({
    usage: '',
    options: {},
    main: () => reportDrift(JSON.parse(drifted), 'the configuration of commit abc'),
  });
`;

interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

const report = (drifted: readonly StackDrift[], env: NodeJS.ProcessEnv) =>
  new Promise<Ended>((resolve) => {
    const args = ['--import', 'tsx', '--eval', program, JSON.stringify(drifted)];
    const { PATH, HOME } = process.env;
    const child = execFile(process.execPath, args, { env: { PATH, HOME, ...env } }, (_, stdout, stderr) => {
      resolve({ stdout, stderr, status: child.exitCode ?? 1 });
    });
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

test('drift opens an issue, with its label, which is made where it is missing', async () => {
  const { stdout, stderr } = await report([drift('dev-ecs', 'aws_lb.it')], github.env);
  expect(stderr).toBe('');
  expect(stdout).toContain('opened https://github.com/owner/name/issues/1');
  expect(github.issues).toMatchObject([
    { title: 'Drift: dev-ecs', labels: [{ name: 'drift' }], comments: [] },
  ]);
  expect(github.issues[0]?.body).toMatch(/^<!-- .* -->\n/);
  expect(github.issues[0]?.body).toContain('commit abc');
  expect(github.issues[0]?.body).toContain('aws_lb.it: changed');
  expect(github.labels).toEqual(['drift']);
});

test('other drift rewrites it, the same drift leaves it alone, and neither comments', async () => {
  // Behind a page of other issues, some of them pull requests that quote ours.
  const marker = '<!-- drift of the deployed stacks -->';
  for (let number = 1; number <= 101; number++) {
    github.issues.push(other(number, number === 50 ? { body: marker, pull_request: {} } : {}));
  }
  await report([drift('dev-ecs', 'aws_lb.it')], github.env);
  const before = github.writes.length;
  expect((await report([drift('dev-ecs', 'aws_lb.it')], github.env)).stdout).toContain('says so already');
  expect(github.writes).toHaveLength(before);
  expect((await report([drift('prod-ecs', 'aws_vpc.it')], github.env)).stdout).toContain('updated');
  expect(github.issues).toHaveLength(102);
  expect(github.issues[101]).toMatchObject({ title: 'Drift: prod-ecs', state: 'open', comments: [] });
  expect(github.issues[101]?.body).not.toContain('dev-ecs');
}, 30_000);

test('no drift closes it with one comment, and only it; drift that comes back opens another', async () => {
  github.labels.push('drift');
  github.issues.push(other(1));
  await report([drift('dev-ecs', 'aws_lb.it')], github.env);
  expect((await report([], github.env)).stdout).toContain('closed');
  expect((await report([], github.env)).stdout).toContain('none is open');
  expect(github.issues).toMatchObject([
    { state: 'open', comments: [] },
    { state: 'closed', comments: [expect.stringContaining('finds no drift')] },
  ]);
  await report([drift('dev-ecs', 'aws_lb.it')], github.env);
  expect(github.issues[2]).toMatchObject({ state: 'open' });
}, 30_000);

test('a body that GitHub would refuse is cut at a line', async () => {
  const addresses = Array.from({ length: 1000 }, (_, index) => `aws_lb.${'x'.repeat(45)}-${index}`);
  await report([drift('dev-ecs', ...addresses)], github.env);
  const { body } = github.issues[0] ?? {};
  expect(body?.length).toBeLessThan(65_536);
  expect(body).toMatch(/: changed\n… \d+ more lines: see the summary of the run\n~~~~/);
});

test('what GitHub refuses is one line, with what to look at', async () => {
  github.fail(403, 'Resource not accessible by integration');
  const { stderr, status } = await report([], github.env);
  expect(stderr).toMatch(
    /^GitHub answers GET http.*\/repos\/owner\/name\/issues.* with Resource not accessible by integration.*: the token lacks a permission: see the job's `permissions`\n$/,
  );
  expect(status).toBe(1);
});

test.each([
  [{ GITHUB_REPOSITORY: 'owner/name' }, 'GITHUB_TOKEN is not set: it must be a token of the repository\n'],
  [{ GITHUB_TOKEN: 'token' }, 'GITHUB_REPOSITORY is not set: it must be the repository, owner/name\n'],
  [
    { GITHUB_TOKEN: 'token', GITHUB_REPOSITORY: 'name' },
    "GITHUB_REPOSITORY must be owner/name, got 'name'\n",
  ],
])('%j is refused', async (env, message) => {
  const { stderr, status } = await report([], env);
  expect(stderr).toBe(message);
  expect(status).toBe(1);
});
