/** Measures the slowest answers of Redirect and other proxies under steady half load, and with a stalling upstream. */
import { resolve } from 'node:path';

import { output } from '../tools/terminal/processes';
import { UserError } from '../tools/terminal/program';
import { elsewhere, sharing } from './support/cores';
import { fixed, interleave, spread, table } from './support/figures';
import { proxies, skipped, upstreamKind } from './support/proxies';
import { load, warmUpRequests } from './support/race';
import { type Contender, startServer } from './support/server';

export const title = 'Redirect, its slowest answers';
export const rounds = 9;

/** Redirect is last: the load of all is half of what Redirect answers at full load. */
const compared = ['koa-proxies, kept connections', '@fastify/http-proxy', 'nginx', 'Redirect, access log on'];

const seconds = 4;
/** Requests, always open, that the upstream never answers. */
const stalledRequests = 32;

interface Latency {
  readonly answered: number;
  readonly failed: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}

export async function measure(rounds: number): Promise<string> {
  const contenders = (await proxies()).filter(({ name }) => compared.includes(name));
  const runners: (Contender & { readonly url: string })[] = [];
  let rate = NaN;
  for (const contender of contenders) {
    const { url } = await startServer(contender);
    await load(url, warmUpRequests);
    const { requests, duration } = await load(url, warmUpRequests);
    rate = Math.round(requests.total / duration / 2);
    runners.push({ ...contender, url });
  }
  const samples = await interleave(runners, rounds, async ({ name, url }) => {
    // Not counted: Node has discarded compiled code that was unused.
    await steady(name, url, rate, 0);
    return {
      alone: await steady(name, url, rate, 0),
      beside: await steady(name, url, rate, stalledRequests),
    };
  });
  const rows = runners.map((runner) => {
    const of = (situation: 'alone' | 'beside', key: keyof Latency) =>
      spread(
        (samples.get(runner) ?? []).map((sample) => sample[situation][key]),
        1,
      );
    return [
      runner.name,
      ...(['alone', 'beside'] as const).flatMap((each) => [
        of(each, 'p50'),
        of(each, 'p99'),
        of(each, 'p999'),
      ]),
    ];
  });
  const head = ['', 'p50, ms', 'p99', 'p99.9', 'p50, some stalled', 'p99', 'p99.9'];
  return (
    `${table(head, rows)}\n\n${rounds} rounds of ${seconds} s each; ${fixed(rate, 0)} requests a second, evenly spaced: half of ` +
    `what Redirect had just answered with every connection always busy; in the right half, ${stalledRequests} ` +
    `further requests are open that the upstream never answers; ${sharing}; ${upstreamKind}.${skipped(contenders)}`
  );
}

async function steady(name: string, url: string, rate: number, stalled: number): Promise<Latency> {
  const [command = '', ...args] = elsewhere([
    process.execPath,
    resolve(__dirname, 'support/steady.mjs'),
    ...[url, `${rate}`, `${seconds}`, `${stalled}`],
  ]);
  const { status, stdout, stderr } = await output(command, args);
  if (status !== 0) throw new UserError(`the load failed (${status}) at ${url}: ${stderr.trim()}`);
  const latency = JSON.parse(stdout) as Latency;
  if (latency.failed > 0) throw new UserError(`${name} failed ${latency.failed} requests: ${url}`);
  return latency;
}
