/** The one comment of a pull request, against GitHub's API on this machine in its documented shapes. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { listen } from '../servers/support/sockets';

interface Comment {
  readonly id: number;
  readonly user: { readonly login: string };
  body: string;
}

const folder = mkdtempSync(join(tmpdir(), 'comment-'));
const event = join(folder, 'event.json');
const comments: Comment[] = [];
const writes: string[] = [];
let refuse: number | undefined;
let server: Server;
let api: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '' } = request;
      const { pathname, searchParams } = new URL(url, 'http://localhost');
      const answer = (status: number, body: unknown, headers = {}) =>
        response
          .writeHead(status, { 'Content-Type': 'application/json', ...headers })
          .end(JSON.stringify(body));
      if (method === 'GET' && pathname === '/repos/owner/name/issues/7/comments') {
        const page = Number(searchParams.get('page') ?? 1);
        const end = page * 100;
        const next = `<${api}${pathname}?per_page=100&page=${page + 1}>; rel="next"`;
        return answer(200, comments.slice(end - 100, end), end < comments.length ? { Link: next } : {});
      }
      writes.push(`${method} ${pathname}`);
      if (refuse) return answer(refuse, { message: 'Resource not accessible by integration' });
      const { body } = JSON.parse(Buffer.concat(chunks).toString()) as { body: string };
      const known = comments.find(({ id }) => pathname === `/repos/owner/name/issues/comments/${id}`);
      if (known) known.body = body;
      else comments.push(by('github-actions[bot]', body));
      return answer(known ? 200 : 201, {});
    });
  });
  api = `http://127.0.0.1:${await listen(server)}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  comments.length = 0;
  writes.length = 0;
  refuse = undefined;
  writeFileSync(event, JSON.stringify({ pull_request: { number: 7 } }));
});

const by = (login: string, body: string): Comment => ({ id: 100 + comments.length, user: { login }, body });

/** A process of its own: GitHub's client is an ES module, which jest does not load. */
const program = `
  const { upsertComment } = require('./tools/github/comment.ts');
  const { run } = require('./tools/program.ts');
  const [text] = process.argv.splice(1, 1);
  void run({ usage: '', options: {}, main: () => upsertComment('plan', text) });
`;

const upsert = (text: string, env: NodeJS.ProcessEnv = {}) =>
  new Promise<string>((resolve) => {
    const { PATH, HOME } = process.env;
    const of = {
      GITHUB_TOKEN: 'token',
      GITHUB_REPOSITORY: 'owner/name',
      GITHUB_API_URL: api,
      GITHUB_EVENT_PATH: event,
    };
    execFile(
      process.execPath,
      ['--import', 'tsx', '--eval', program, text],
      { env: { PATH, HOME, ...of, ...env } },
      (_, stdout, stderr) => {
        resolve(stdout + stderr);
      },
    );
  });

const texts = () => comments.map(({ body }) => body);

test('the first plan makes the comment, the next ones rewrite it', async () => {
  expect(await upsert('one')).toBe('');
  expect(await upsert('two')).toBe('');
  expect(texts()).toEqual(['<!-- name: plan -->\ntwo']);
  expect(writes).toEqual([
    'POST /repos/owner/name/issues/7/comments',
    'PATCH /repos/owner/name/issues/comments/100',
  ]);
});

test('it is found behind a hundred others, and nobody else’s is touched', async () => {
  for (let index = 0; index < 120; index += 1) comments.push(by('somebody', `<!-- name: plan -->\n${index}`));
  comments.push(by('github-actions[bot]', '<!-- name: drift -->\nanother kind'));
  comments.push(by('github-actions[bot]', '<!-- name: plan -->\nold'));
  expect(await upsert('new')).toBe('');
  expect(comments.at(-1)?.body).toBe('<!-- name: plan -->\nnew');
  expect(writes).toEqual(['PATCH /repos/owner/name/issues/comments/221']);
});

test('a token that may only read is told in one line', async () => {
  refuse = 403;
  expect(await upsert('one')).toMatch(
    /^the comment on #7 is refused \(.*\): the job needs 'pull-requests: write', .* fork never gets\n$/,
  );
});

test.each([
  [{ GITHUB_EVENT_PATH: '' }, /^GITHUB_EVENT_PATH is not set: .*\n$/],
  [{ GITHUB_TOKEN: '' }, /^GITHUB_TOKEN is not set: .*\n$/],
])('without %j it says so', async (env, message) => {
  expect(await upsert('one', env)).toMatch(message);
});

test('the event of a push has no pull request to comment on', async () => {
  writeFileSync(event, JSON.stringify({ ref: 'refs/heads/main' }));
  expect(await upsert('one')).toMatch(/event\.json is no event of a pull request: .*\n$/);
  expect(writes).toEqual([]);
});
