import { configured, versionOf } from './configured';
import { elsewhere } from './cores';
import { build, ours } from './ours';
import { type Contender, startServer } from './server';

export const koaProxies = 'koa-proxies, as in its readme';
export const upstreamKind = 'the upstream is a bare node:http';

const path = '/rota1';

/** Redirect and comparable proxies in front of one upstream; nginx only if it is on PATH. */
export async function proxies(): Promise<Contender[]> {
  const dist = await build();
  const upstream = await startUpstream();
  const other = (name: string, argument: string): Contender => ({
    name,
    command: [process.execPath, 'bench/contenders/proxy.mjs', argument],
    env: (port) => ({ PORT: `${port}`, UPSTREAM: upstream }),
    path,
  });
  const redirect = (env: NodeJS.ProcessEnv) => ({
    // Gives up on a silent upstream as early as nginx does.
    ...ours(dist, 'redirect', { APP_URL: upstream, UPSTREAM_TIMEOUT_MS: '2000', ...env }),
    path,
  });
  return [
    other(koaProxies, 'koa-proxies'),
    other('koa-proxies, kept connections', 'koa-proxies-agent'),
    other('http-proxy alone, kept connections', 'http-proxy'),
    other('@fastify/http-proxy', 'fastify'),
    ...(versionOf('nginx') === undefined ? [] : [await configured('nginx', upstream)]),
    { ...redirect({}), name: 'Redirect, LOG_LEVEL=silent' },
    { ...redirect({ LOG_LEVEL: 'info' }), name: 'Redirect, access log on' },
  ];
}

/** The note under a table without nginx. */
export const skipped = (contenders: readonly Contender[]) =>
  contenders.some(({ name }) => name === 'nginx') ? '' : ' Skipped: nginx is not on PATH.';

/** Starts the fastest server available, so that it limits no proxy; returns its address. */
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
