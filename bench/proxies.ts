/** Redirect beside koa-proxies as its readme has it, http-proxy, @fastify/http-proxy and nginx. */
import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

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
  const hasNginx = spawnSync('nginx', ['-v']).status === 0;
  const contenders = [
    other(baseline, 'koa-proxies'),
    other('koa-proxies, kept connections', 'koa-proxies-agent'),
    other('http-proxy alone, kept connections', 'http-proxy'),
    other('@fastify/http-proxy', 'fastify'),
    ...(hasNginx ? [await nginx(dist, upstream)] : []),
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

async function nginx(folder: string, upstream: string): Promise<Contender> {
  const prefix = join(folder, 'nginx');
  await mkdir(prefix);
  const configure = `sed "s/PORT/$PORT/; s/UPSTREAM/$UPSTREAM/" "$TEMPLATE" > nginx.conf`;
  return {
    name: 'nginx',
    command: ['sh', '-c', `cd "$PREFIX" && ${configure} && exec nginx -p "$PREFIX" -c nginx.conf -e stderr`],
    env: (port) => ({
      PORT: `${port}`,
      PREFIX: prefix,
      TEMPLATE: resolve('bench/contenders/nginx.conf'),
      UPSTREAM: new URL(upstream).host,
    }),
    path,
  };
}
