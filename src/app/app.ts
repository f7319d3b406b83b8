import type Koa from 'koa';
import type { Config } from '../server/config';
import type { Logger } from '../server/log';
import type { RequestState } from '../server/request-state';
import { createRouter, createWebApp } from '../server/web-app';

/** App: `GET /` greets, `GET /health` reports that it is up. */
export function createApp(_config: Config, log: Logger): Koa<RequestState> {
  const router = createRouter();
  router.get('/', (ctx) => {
    ctx.body = { message: 'Olá, mundo!' };
  });
  return createWebApp('app', log, router);
}
