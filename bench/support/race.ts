import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { output, start } from '../../tools/processes';
import { UserError } from '../../tools/program';
import { alone, elsewhere, memory, processorTime } from './cores';
import { fixed, interleave, median, ratios, spread, table } from './figures';

/** A server of a comparison. */
export interface Contender {
  readonly name: string;
  readonly command: readonly string[];
  /** Its environment, given the port on which it is to listen. */
  readonly env: (port: number) => NodeJS.ProcessEnv;
  /** What is asked of it; all contenders of a race answer with the same body. */
  readonly path: string;
}

/** What one round tells of one server. */
export interface Sample {
  readonly requestsPerSecond: number;
  /** Milliseconds that 99 of 100 requests stayed below, with every connection always busy. */
  readonly p99: number;
  /** Microseconds of the server's processor time, for each request. */
  readonly cost: number;
}

interface Runner extends Contender {
  readonly pid: number;
  readonly url: string;
  readonly memoryAtRest: number;
}

export interface Outcome {
  readonly contender: Contender;
  readonly samples: readonly Sample[];
  /** MiB before the first request, and at most in the whole race. */
  readonly memory: { readonly atRest: number; readonly most: number };
}

const connections = 32;
const warmUpSeconds = 4;
const roundSeconds = 1;

export const conditions =
  `autocannon, ${connections} connections on 127.0.0.1, no pipelining; every server is warmed up for ` +
  `${warmUpSeconds} s and then asked for ${roundSeconds} s a round, all of them in each round`;

/** Runs all servers, one of them under load at a time. */
export async function race(contenders: readonly Contender[], rounds: number): Promise<Outcome[]> {
  const runners: Runner[] = [];
  const bodies = new Set<string>();
  for (const contender of contenders) {
    const { port, pid } = await startServer(contender);
    const url = `http://127.0.0.1:${port}${contender.path}`;
    bodies.add(await (await fetch(url)).text());
    if (bodies.size > 1) throw new UserError(`${contender.name} answers ${url} with another body: ${[...bodies].join(', ')}`);
    runners.push({ ...contender, pid, url, memoryAtRest: memory(pid).now });
  }
  for (const { url } of runners) await load(url, warmUpSeconds);
  const samples = await interleave(runners, rounds, sample);
  return runners.map((runner) => ({
    contender: runner,
    samples: samples.get(runner) ?? [],
    memory: { atRest: runner.memoryAtRest, most: memory(runner.pid).most },
  }));
}

async function sample({ name, pid, url }: Runner): Promise<Sample> {
  const before = processorTime(pid);
  const { requests, latency, non2xx, errors } = await load(url, roundSeconds);
  if (non2xx + errors > 0) throw new UserError(`${name} failed ${non2xx + errors} of ${requests.total} requests: ${url}`);
  return {
    requestsPerSecond: requests.total / roundSeconds,
    p99: latency.p99,
    cost: (processorTime(pid) - before) / requests.total,
  };
}

interface Load {
  readonly requests: { readonly total: number };
  readonly latency: { readonly p99: number };
  readonly non2xx: number;
  readonly errors: number;
}

async function load(url: string, seconds: number): Promise<Load> {
  const [command = '', ...args] = elsewhere([
    process.execPath,
    require.resolve('autocannon/autocannon.js'),
    '--json',
    '--no-progress',
    ...['--connections', `${connections}`, '--duration', `${seconds}`],
    url,
  ]);
  const { status, stdout, stderr } = await output(command, args);
  if (status !== 0) throw new UserError(`autocannon failed (${status}) at ${url}: ${stderr.trim()}`);
  return JSON.parse(stdout) as Load;
}

/** Starts a server and waits until it answers; what it writes is read to the end by a process off its core. */
export async function startServer(
  { name, command: commandLine, env, path }: Contender,
  place = alone,
): Promise<{ port: number; pid: number }> {
  const port = await freePort();
  const [drain = '', ...drainArgs] = elsewhere(['cat']);
  const reader = start(drain, drainArgs, { stdio: ['pipe', 'ignore', 'inherit'] });
  const [command = '', ...args] = place(commandLine);
  const { child, exited } = start(command, args, {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env(port) },
    stdio: ['ignore', reader.child.stdin, 'inherit'],
    graceMs: 2_000,
  });
  let ended: number | string | undefined;
  exited.then(
    (status) => (ended = status),
    (error: unknown) => (ended = (error as Error).message),
  );
  const answers = () =>
    fetch(`http://127.0.0.1:${port}${path}`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await answers())) {
    if (ended !== undefined) throw new UserError(`${name} ended while it started (${ended}): its own words are above`);
    await sleep(100);
  }
  return { port, pid: child.pid ?? NaN };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  return address.port;
}

/** The outcome as a table, every server beside the baseline of the same round. */
export function compare(outcomes: readonly Outcome[], baseline: string): string {
  const series = ({ samples }: Outcome, key: keyof Sample) => samples.map((each) => each[key]);
  const reference = outcomes.find(({ contender }) => contender.name === baseline);
  if (!reference) throw new TypeError(`no contender is called ${baseline}`);
  return table(
    ['', 'requests/s', `of ${baseline}`, 'CPU µs a request', `speed by CPU`, 'p99, ms', 'MiB at rest', 'at most'],
    outcomes.map((outcome) => [
      outcome.contender.name,
      fixed(median(series(outcome, 'requestsPerSecond')), 0),
      spread(ratios(series(outcome, 'requestsPerSecond'), series(reference, 'requestsPerSecond')), 2),
      fixed(median(series(outcome, 'cost')), 1),
      spread(ratios(series(reference, 'cost'), series(outcome, 'cost')), 2),
      fixed(median(series(outcome, 'p99')), 0),
      fixed(outcome.memory.atRest, 0),
      fixed(outcome.memory.most, 0),
    ]),
  );
}
