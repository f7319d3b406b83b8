/** Runs the cases of bench/protocol/cases.ts on Redirect and App, and on nginx and HAProxy in Redirect's place. */
import { type Case, groups, inTexts, type Pieces, textOf } from './protocol/cases';
import { type Conversation, converse } from './protocol/client';
import { isAmbiguous } from './protocol/message';
import {
  balancerTable,
  faultTable,
  groupTable,
  type Result,
  type ResultOf,
  type Server,
  type Verdict,
  verdicts,
} from './protocol/tables';
import { startUpstream, type Upstream } from './protocol/upstream';
import { configured, type Program, versionOf } from './support/configured';
import { build, ours } from './support/ours';
import { type Contender, startServer } from './support/server';

export const title = 'Protocol';
export const rounds = 1;

const legend = `
A case **passes** if the answer is what RFC 9110 and 9112 state as MUST or SHOULD, or if they leave it open. It is a
**warning** if the answer is allowed, but laxer than or different from the SHOULD. It **fails** if a MUST is violated,
if one request becomes two or an answer belongs to another request (\`desync\`), if the upstream gets a request that can
be read in two ways (\`ambiguous\`; a warning if only a lax reader reads it differently), or if there is no answer
within 5 s (\`hang\`). After each case, one request follows on the same connection and two on another: each must get its
own answer, and the upstream must see no other request.
`
  .trim()
  .replaceAll('\n', ' ');

const programs: readonly Program[] = ['nginx', 'HAProxy'];

export async function measure(rounds: number): Promise<string> {
  const dist = await build();
  const there = programs.filter((program) => versionOf(program) !== undefined);
  const servers = [
    await redirect(dist),
    ...(await Promise.all(there.map((program) => inFront(program)))),
    await app(dist),
  ];
  const behind = await Promise.all(
    there.flatMap((program) => [
      redirect(dist).then((server) => inFront(program, server)),
      app(dist).then((server) => inFront(program, server)),
    ]),
  );
  const results = new Map<Server, Map<Case, Result>>();
  await Promise.all(
    [...servers, ...behind].map(async (server) => {
      results.set(server, await tryAll(server, rounds));
    }),
  );
  const resultOf: ResultOf = (server, each) => results.get(server)?.get(each);
  return [
    legend,
    groupTable(servers, resultOf),
    'Where Redirect or App does not pass:',
    faultTable(servers, resultOf),
    'nginx and HAProxy as the balancer, only the cases of smuggling:',
    balancerTable(servers, behind, resultOf),
    `${programs.map((program) => `${program} ${versionOf(program) ?? 'is not on PATH'}`).join(', ')}.`,
  ].join('\n\n');
}

async function redirect(dist: string): Promise<Server> {
  const upstream = await startUpstream();
  return start(
    {
      ...ours(dist, 'redirect', { APP_URL: upstream.url, UPSTREAM_TIMEOUT_MS: '2000' }),
      name: 'Redirect',
      path: '/rota1',
    },
    upstream,
  );
}

const app = (dist: string): Promise<Server> => start({ ...ours(dist, 'app'), name: 'App', path: '/health' });

/** A proxy in front of one of our servers, or of an upstream of its own. */
async function inFront(program: Program, server?: Server): Promise<Server> {
  const upstream = server ? server.upstream : await startUpstream();
  const url = server ? `http://127.0.0.1:${server.port}` : (upstream?.url ?? '');
  const contender = await configured(program, url, server?.path);
  return start({ ...contender, name: server ? `${program}, ${server.name}` : program }, upstream);
}

async function start(contender: Contender, upstream?: Upstream): Promise<Server> {
  const { url } = await startServer(contender);
  const { name, path } = contender;
  const echo = upstream ? 'x-target' : 'x-request-id';
  return { ...{ name, path, echo }, port: Number(new URL(url).port), ...(upstream ? { upstream } : {}) };
}

/** Runs the cases one after the other, so that later cases meet what an earlier one leaves in a kept connection. */
async function tryAll(server: Server, rounds: number): Promise<Map<Case, Result>> {
  const results = new Map<Case, Result>();
  const cases = Object.values(groups).flat();
  for (let round = 0; round < rounds; round += 1) {
    for (const each of cases) {
      if (each.reply !== undefined && !server.upstream) continue;
      const result = await tryCase(server, each);
      const before = results.get(each);
      if (!before || verdicts.indexOf(result.verdict) > verdicts.indexOf(before.verdict))
        results.set(each, result);
    }
  }
  return results;
}

async function tryCase(server: Server, each: Case): Promise<Result> {
  const { port, path, echo, upstream } = server;
  const request = (word: string) =>
    `GET ${path}?${word} HTTP/1.1\r\nHost: x\r\nX-Request-Id: ${word}\r\n\r\n`;
  const marker = (word: string) => new RegExp(`\\n${echo}:.*\\b${word}\\b`, 'i');
  if (upstream) {
    upstream.requests.length = 0;
    upstream.reply = each.reply;
  }
  const conversation = await converse(port, targeted(each.bytes, path), request('after'), marker('after'));
  const seen = [...(upstream?.requests ?? [])];
  // A new connection to the server, which may use the case's connection to the upstream.
  const other = await converse(port, request('other'), request('last'), marker('last'));
  const isOther = other.answers.length === 1 && marker('other').test(other.answers[0]?.head ?? '');
  const strange = seen.some(({ start }) => !/^[A-Za-z]+ \S*\?(case|after)/.test(start));
  const outcome = [
    ...outcomeOf(conversation),
    ...(strange || !isOther || answered(conversation) > requestsIn(each.bytes) ? ['desync'] : []),
    ...(seen.some(({ head }) => isAmbiguous(head)) ? ['ambiguous'] : []),
  ].join(' ');
  return {
    outcome,
    verdict: judge(
      each,
      outcome,
      conversation.text,
      seen.map(({ head, body }) => head + body),
      upstream,
    ),
  };
}

function judge(
  each: Case,
  outcome: string,
  client: string,
  seen: readonly string[],
  upstream?: Upstream,
): Verdict {
  const { expect, client: got = /^/, upstream: wanted = /^/, should } = each;
  const ofCase = seen.filter((request) => !/^GET \S*\?after/.test(request)).join('');
  const isRight = got.test(client) && (!upstream || wanted.test(ofCase));
  if (!isRight && !should) return 'fail';
  if (expect.pass.test(outcome)) return isRight ? 'pass' : 'warn';
  return expect.warn?.test(outcome) ? 'warn' : 'fail';
}

function outcomeOf({ answers, end }: Conversation): string[] {
  const statuses = answers.map(({ start, complete }) => {
    const status = /^HTTP\/1\.\d (\d{3})/.exec(start)?.[1] ?? 'no HTTP';
    return complete ? status : `${status} cut`;
  });
  return [...statuses, ...(end === 'kept' ? [] : [end])];
}

const answered = ({ answers }: Conversation) =>
  answers.filter(({ start }) => !/^HTTP\/1\.\d 1/.test(start)).length;

const requestsIn = (bytes: Pieces) => Math.max(1, textOf(bytes).split(' PATH HTTP/1.1').length - 1);

const targeted = (pieces: Pieces, path: string): Pieces =>
  inTexts(pieces, (text) =>
    text.replaceAll('PATH', `${path}?case`).replaceAll('SMUGGLING', `${path}?ss`.slice(0, 9)),
  );
