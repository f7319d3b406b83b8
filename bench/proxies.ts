/** Redirect beside koa-proxies as its readme has it, http-proxy, @fastify/http-proxy and nginx. */
import { configured, versionOf } from './support/configured';
import { elsewhere, sharing } from './support/cores';
import { build, ours } from './support/ours';
import { compare, conditions, race } from './support/race';
import { type Contender, startServer } from './support/server';

export const title = 'Redirect';
export const rounds = 15;

const baseline = 'koa-proxies, as its readme has it';
const path = '/rota1';

export async function measure(rounds: number): Promise<string> {
  const dist = await build();
  const upstream = await startUpstream();
  const other = (name: string, argument: string): Contender => ({
    name,
    command: [process.execPath, 'bench/contenders/proxy.mjs', argument],
    env: (port) => ({ PORT: `${port}`, UPSTREAM: upstream }),
    path,
  });
  const hasNginx = versionOf('nginx') !== undefined;
  const contenders = [
    other(baseline, 'koa-proxies'),
    other('koa-proxies, kept connections', 'koa-proxies-agent'),
    other('http-proxy alone, kept connections', 'http-proxy'),
    other('@fastify/http-proxy', 'fastify'),
    ...(hasNginx ? [await configured('nginx', upstream)] : []),
    { ...ours(dist, 'redirect', { APP_URL: upstream }), name: 'Redirect, LOG_LEVEL=silent', path },
    {
      ...ours(dist, 'redirect', { APP_URL: upstream, LOG_LEVEL: 'info' }),
      name: 'Redirect, access log on',
      path,
    },
  ];
  const outcome = compare(await race(contenders, rounds), baseline);
  const skipped = hasNginx ? '' : ' Skipped: nginx is not on PATH.';
  return `${outcome}\n\n${rounds} rounds; ${conditions}; ${sharing}; the upstream is a bare node:http.${skipped}`;
}

/** The cheapest server there is, so that it holds nobody back; its address. */
async function startUpstream(): Promise<string> {
  const { url } = await startServer(
    {
      name: 'the upstream',
      command: [process.execPath, 'bench/contenders/app.mjs', 'node:http'],
      env: (port) => ({ PORT: `${port}` }),
      path: '/',
    },
    elsewhere,
  );
  return new URL(url).origin;
}
