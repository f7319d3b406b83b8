import { output } from '../../tools/terminal/processes';
import { UserError } from '../../tools/terminal/program';
import { elsewhere, memory, processorTime } from './cores';
import { fixed, interleave, median, ratios, spread, table } from './figures';
import { type Contender, startServer } from './server';

/** What one round measures of one server. */
interface Sample {
  readonly requestsPerSecond: number;
  /** Milliseconds within which 99 of 100 requests were answered, with every connection always busy. */
  readonly p99: number;
  /** Microseconds of the server's processor time per request. */
  readonly cost: number;
}

interface Runner extends Contender {
  readonly pid: number;
  readonly url: string;
  readonly memoryAtRest: number;
}

interface Outcome {
  readonly contender: Contender;
  readonly samples: readonly Sample[];
  /** MiB before the first request, and the most in the whole race. */
  readonly memory: { readonly atRest: number; readonly most: number };
}

const connections = 32;
export const warmUpRequests = 10_000;
/** Node discards compiled code that is unused for some seconds: a turn starts with requests that do not count. */
const leadIn = 1_000;
const counted = 5_000;

export const conditions =
  `autocannon, ${connections} connections on 127.0.0.1, no pipelining; every server is warmed up with ` +
  `${fixed(warmUpRequests, 0)} requests, and its turn in each round is ${fixed(leadIn, 0)} uncounted and ` +
  `${fixed(counted, 0)} counted requests`;

/** Starts all servers and puts load on one at a time. */
export async function race(contenders: readonly Contender[], rounds: number): Promise<Outcome[]> {
  const runners: Runner[] = [];
  const bodies = new Set<string>();
  for (const contender of contenders) {
    const { url, pid } = await startServer(contender);
    bodies.add(await (await fetch(url)).text());
    if (bodies.size > 1)
      throw new UserError(`${contender.name} answers ${url} with another body: ${[...bodies].join(', ')}`);
    runners.push({ ...contender, pid, url, memoryAtRest: memory(pid).now });
  }
  for (const { url } of runners) await load(url, warmUpRequests);
  const samples = await interleave(runners, rounds, sample);
  return runners.map((runner) => ({
    contender: runner,
    samples: samples.get(runner) ?? [],
    memory: { atRest: runner.memoryAtRest, most: memory(runner.pid).most },
  }));
}

async function sample({ name, pid, url }: Runner): Promise<Sample> {
  await load(url, leadIn);
  const before = processorTime(pid);
  const { requests, latency, duration, non2xx, errors } = await load(url, counted);
  if (non2xx + errors > 0)
    throw new UserError(`${name} failed ${non2xx + errors} of ${requests.total} requests: ${url}`);
  return {
    requestsPerSecond: requests.total / duration,
    p99: latency.p99,
    cost: (processorTime(pid) - before) / requests.total,
  };
}

interface Load {
  readonly requests: { readonly total: number };
  /** Seconds. */
  readonly duration: number;
  readonly latency: { readonly p99: number };
  readonly non2xx: number;
  readonly errors: number;
}

/** Sends `amount` requests as fast as they are answered. */
export async function load(url: string, amount: number): Promise<Load> {
  const [command = '', ...args] = elsewhere([
    process.execPath,
    require.resolve('autocannon/autocannon.js'),
    '--json',
    '--no-progress',
    ...['--connections', `${connections}`, '--amount', `${amount}`],
    // Milliseconds between two checks for the last answer.
    ...['-L', '10'],
    url,
  ]);
  const { status, stdout, stderr } = await output(command, args);
  if (status !== 0) throw new UserError(`autocannon failed (${status}) at ${url}: ${stderr.trim()}`);
  return JSON.parse(stdout) as Load;
}

/** The outcomes as a table: every server compared with the baseline in the same round. */
export function compare(outcomes: readonly Outcome[], baseline: string): string {
  const series = ({ samples }: Outcome, key: keyof Sample) => samples.map((each) => each[key]);
  const reference = outcomes.find(({ contender }) => contender.name === baseline);
  if (!reference) throw new TypeError(`no contender is called ${baseline}`);
  return table(
    [
      '',
      'requests/s',
      `of ${baseline}`,
      'CPU µs a request',
      `speed by CPU`,
      'p99, ms',
      'MiB at rest',
      'at most',
    ],
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
