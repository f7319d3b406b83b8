import type Koa from 'koa';
import type { Config } from '../kernel/config';
import type { Logger } from '../kernel/log';
import type { State } from '../kernel/state';
import { createRouter, createWebApp } from '../kernel/web-app';

/** App: `GET /` greets, `GET /health` tells that it is up. */
export function createApp(_config: Config, log: Logger): Koa<State> {
  const router = createRouter();
  router.get('/', (ctx) => {
    ctx.body = { message: 'Olá, mundo!' };
  });
  return createWebApp('app', log, router);
}
