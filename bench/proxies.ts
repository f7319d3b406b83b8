/** Redirect beside koa-proxies as in its readme, http-proxy, @fastify/http-proxy and nginx. */
import { sharing } from './support/cores';
import { koaProxies, proxies, skipped, upstreamKind } from './support/proxies';
import { compare, conditions, race } from './support/race';

export const title = 'Redirect';
export const rounds = 15;

export async function measure(rounds: number): Promise<string> {
  const contenders = await proxies();
  const outcome = compare(await race(contenders, rounds), koaProxies);
  return `${outcome}\n\n${rounds} rounds; ${conditions}; ${sharing}; ${upstreamKind}.${skipped(contenders)}`;
}
