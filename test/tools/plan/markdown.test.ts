/** The one comment of a pull request, with a local GitHub API in its documented shapes. */
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';

import { upsertComment } from '../../../tools/github/comment';
import { listen } from '../../src/support/sockets';
import { useOnly } from '../../support/environment';
import { temporaryFolder } from '../../support/temporary-folder';

interface Comment {
  readonly id: number;
  readonly user: { readonly login: string };
  body: string;
}

const folder = temporaryFolder();
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
});
beforeEach(() => {
  comments.length = 0;
  writes.length = 0;
  refuse = undefined;
  writeFileSync(event, JSON.stringify({ pull_request: { number: 7 } }));
});

const by = (login: string, body: string): Comment => ({ id: 100 + comments.length, user: { login }, body });

async function upsert(text: string, env: NodeJS.ProcessEnv = {}): Promise<void> {
  useOnly(/^GITHUB_/, {
    GITHUB_TOKEN: 'token',
    GITHUB_REPOSITORY: 'owner/name',
    GITHUB_API_URL: api,
    GITHUB_EVENT_PATH: event,
    ...env,
  });
  await upsertComment('plan', text);
}

const texts = () => comments.map(({ body }) => body);

test('the first plan creates the comment, later ones rewrite it', async () => {
  await upsert('one');
  await upsert('two');
  expect(texts()).toEqual(['<!-- name: plan -->\ntwo']);
  expect(writes).toEqual([
    'POST /repos/owner/name/issues/7/comments',
    'PATCH /repos/owner/name/issues/comments/100',
  ]);
});

test('it is found after a hundred others, and nobody else’s is touched', async () => {
  for (let index = 0; index < 120; index += 1) comments.push(by('somebody', `<!-- name: plan -->\n${index}`));
  comments.push(by('github-actions[bot]', '<!-- name: drift -->\nanother kind'));
  comments.push(by('github-actions[bot]', '<!-- name: plan -->\nold'));
  await upsert('new');
  expect(comments.at(-1)?.body).toBe('<!-- name: plan -->\nnew');
  expect(writes).toEqual(['PATCH /repos/owner/name/issues/comments/221']);
});

test('a read-only token is reported in one line, and the plan does not fail', async () => {
  refuse = 403;
  const said = jest.spyOn(console, 'error').mockImplementation();
  await upsert('one', { GITHUB_ACTIONS: 'true' });
  expect(said.mock.calls).toEqual([
    [
      expect.stringMatching(
        /^::notice::GitHub refused the comment on #7 \(.*\): the job needs 'pull-requests: write', .*$/,
      ),
    ],
  ]);
  refuse = 500;
  await expect(upsert('one')).rejects.toThrow(/^GitHub answers POST .* with /);
  said.mockRestore();
});

test.each([
  [{ GITHUB_EVENT_PATH: '' }, /^GITHUB_EVENT_PATH is not set: .*$/],
  [{ GITHUB_TOKEN: '' }, /^GITHUB_TOKEN is not set: .*$/],
])('without %j it says so', async (env, message) => {
  await expect(upsert('one', env)).rejects.toThrow(message);
});

test('a push event has no pull request to comment on', async () => {
  writeFileSync(event, JSON.stringify({ ref: 'refs/heads/main' }));
  await expect(upsert('one')).rejects.toThrow(/event\.json is not an event of a pull request: .*$/);
  expect(writes).toEqual([]);
});
