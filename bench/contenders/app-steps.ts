/** App, built up: `node app-steps.js <step>` has every part up to that one. On 127.0.0.1 and PORT. */
import { createServer } from 'node:http';
import Koa, { type Middleware } from 'koa';

import { accessLog } from '../../src/kernel/access-log';
import { trackConnections } from '../../src/kernel/connections';
import { jsonErrors, plainTarget } from '../../src/kernel/errors';
import { createHttpServer } from '../../src/kernel/http-server';
import { createLogger } from '../../src/kernel/log';
import { requestId } from '../../src/kernel/request-id';
import type { State } from '../../src/kernel/state';
import { createRouter } from '../../src/kernel/web-app';

const step = Number(process.argv[2]);
const log = createLogger('app', step >= 6 ? 'info' : 'silent');

const app = new Koa<State>();
if (step >= 5) app.use(accessLog('app', log));
if (step >= 4) app.use(requestId);
if (step >= 1) app.use(jsonErrors);
if (step >= 2) app.use(plainTarget);
const router = createRouter();
router.get('/', (ctx) => {
  ctx.body = { message: 'Olá, mundo!' };
});
app.use(router.routes() as unknown as Middleware<State>);

const handle = app.callback();
const server = step >= 3 ? createHttpServer(app, log) : createServer((req, res) => void handle(req, res));
if (step >= 3) trackConnections(server);
server.listen(Number(process.env.PORT), '127.0.0.1');
