// Servers to compare with App: node app.mjs <name>, on 127.0.0.1 and PORT. All answer with the same body.
import { Buffer } from 'node:buffer';
import { createServer } from 'node:http';

const message = { message: 'Olá, mundo!' };
const address = { host: '127.0.0.1', port: Number(process.env.PORT) };

const contenders = {
  'node:http': () => {
    createServer((req, res) => {
      if (req.url.endsWith('?stalled')) return;
      // Redirect starts to listen only when its upstream is up.
      const body = JSON.stringify(req.url === '/' ? message : { status: 'UP' });
      res.writeHead(200, {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(body),
      });
      res.end(body);
    }).listen(address);
  },
  koa: async () => {
    const { default: Koa } = await import('koa');
    const app = new Koa();
    app.use((ctx) => {
      ctx.body = message;
    });
    app.listen(address);
  },
  'koa-router': async () => {
    const [{ default: Koa }, { default: Router }] = await Promise.all([import('koa'), import('koa-router')]);
    const router = new Router();
    router.get('/', (ctx) => {
      ctx.body = message;
    });
    new Koa().use(router.routes()).use(router.allowedMethods()).listen(address);
  },
  fastify: () => fastify(false),
  'fastify-logging': () => fastify(true),
};

async function fastify(logger) {
  const { default: Fastify } = await import('fastify');
  const app = Fastify({ logger });
  app.get('/', () => message);
  await app.listen(address);
}

await contenders[process.argv[2]]();
