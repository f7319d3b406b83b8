/** App beside node:http, Koa, Koa with its router, and Fastify. */
import { build, ours } from './support/ours';
import { compare, conditions, race } from './support/race';
import type { Contender } from './support/server';
import { sharing } from './support/cores';

export const title = 'App';
export const rounds = 15;

const baseline = 'Koa + koa-router';

const other = (name: string, argument: string): Contender => ({
  name,
  command: [process.execPath, 'bench/contenders/app.mjs', argument],
  env: (port) => ({ PORT: `${port}` }),
  path: '/',
});

export async function measure(rounds: number): Promise<string> {
  const dist = await build();
  const contenders = [
    other('node:http', 'node:http'),
    other('Koa, one middleware', 'koa'),
    other(baseline, 'koa-router'),
    other('Fastify', 'fastify'),
    other('Fastify, its own log on', 'fastify-logging'),
    { ...ours(dist, 'app'), name: 'App, LOG_LEVEL=silent', path: '/' },
    { ...ours(dist, 'app', { LOG_LEVEL: 'info' }), name: 'App, access log on', path: '/' },
  ];
  return `${compare(await race(contenders, rounds), baseline)}\n\n${rounds} rounds; ${conditions}; ${sharing}.`;
}
