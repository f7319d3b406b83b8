import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type Koa from 'koa';
import { services } from '../../settings';
import { healthCheckAgent } from '../../contract/health-check';
import { problemOf, routesOf } from '../../contract/routes';
import { ask, NoAnswer } from './ask';
import type { ServiceName } from './config';
import { createHttpServer } from './http-server';
import type { Logger } from './log';
import type { RequestState } from './request-state';

/** Milliseconds for one answer: twice the default UPSTREAM_TIMEOUT_MS. */
const TIMEOUT_MS = 10_000;

/** Milliseconds before a route is requested again, doubled each time. */
const PAUSE_MS = { first: 50, longest: 1_000 };

const requests = new WeakSet<IncomingMessage>();

/** Whether a request is part of the self-test. */
export const isSelfTest = (request: IncomingMessage): boolean => requests.has(request);

/**
 * Resolves when the app has correctly answered, once, each route that `npm run verify` requests of the service: over
 * HTTP, on a private port of 127.0.0.1, whatever HOST is. A route is requested again until its answer is correct; each
 * new reason is logged.
 */
export async function selfTest(name: ServiceName, app: Koa<RequestState>, log: Logger): Promise<void> {
  const { server } = createHttpServer(app, log);
  server.prependListener('request', (request) => requests.add(request));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  for (const path of routesOf(services[name])) {
    let last: string | undefined;
    for (let pauseMs = PAUSE_MS.first; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MS.longest)) {
      const problem = await problemWith(name, path, port);
      if (problem === undefined) break;
      if (problem !== last) log.warn(`not ready: GET ${path} ${problem}`);
      last = problem;
      await sleep(pauseMs);
    }
  }
  server.close();
  server.closeAllConnections();
}

async function problemWith(name: ServiceName, path: string, port: number): Promise<string | undefined> {
  try {
    const headers = { 'user-agent': healthCheckAgent };
    return problemOf(await ask(`http://127.0.0.1:${port}${path}`, TIMEOUT_MS, headers), services, name, path);
  } catch (error) {
    if (error instanceof NoAnswer) return error.message;
    throw error;
  }
}
