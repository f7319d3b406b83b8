/** Redirect, built up: `node proxy-steps.js <step>` has every part up to that one. On 127.0.0.1 and PORT. */
import { Agent, createServer } from 'node:http';
import Koa, { type Middleware } from 'koa';
import proxies from 'koa-proxies';

import { createHttpServer } from '../../src/kernel/http-server';
import { createLogger } from '../../src/kernel/log';
import type { State } from '../../src/kernel/state';
import { createRouter, createWebApp } from '../../src/kernel/web-app';
import { requestHeaders } from '../../src/redirect/headers';

const step = Number(process.argv[2]);
const log = createLogger('redirect', 'silent');

const options = {
  target: process.env.UPSTREAM ?? '',
  changeOrigin: true,
  rewrite: () => '/health',
  ...(step >= 1 && { agent: new Agent({ keepAlive: true }) }),
};
const forward = proxies('/rota1', options) as unknown as Middleware<State>;
const forwardFiltered: Middleware<State> = async (ctx, next) => {
  ctx.req.headers = requestHeaders(ctx.req);
  await forward(ctx, next);
};

const middleware = [step >= 3 ? forwardFiltered : forward];
const app =
  step >= 2 ? createWebApp('redirect', log, createRouter(), middleware) : new Koa<State>().use(forward);
const handle = app.callback();
const server = step >= 2 ? createHttpServer(app, log) : createServer((req, res) => void handle(req, res));
server.listen(Number(process.env.PORT), '127.0.0.1');
