// Proxies to compare with Redirect: node proxy.mjs <name>, on 127.0.0.1 and PORT, in front of UPSTREAM.
import { Agent, createServer } from 'node:http';

const address = { host: '127.0.0.1', port: Number(process.env.PORT) };
const target = process.env.UPSTREAM;

const contenders = {
  'koa-proxies': () => koaProxies({}),
  'koa-proxies-agent': () => koaProxies({ agent: new Agent({ keepAlive: true }) }),
  'http-proxy': async () => {
    const { default: httpProxy } = await import('http-proxy');
    const proxy = httpProxy.createProxyServer({
      target,
      agent: new Agent({ keepAlive: true }),
      changeOrigin: true,
    });
    createServer((req, res) => {
      req.url = req.url.replace('/rota1', '/health');
      proxy.web(req, res);
    }).listen(address);
  },
  fastify: async () => {
    const [{ default: Fastify }, { default: proxy }] = await Promise.all([
      import('fastify'),
      import('@fastify/http-proxy'),
    ]);
    const app = Fastify();
    // Gives up on a silent upstream before the bench does: otherwise its 128 connections would soon be in use.
    const undici = { headersTimeout: 2_000 };
    app.register(proxy, { upstream: target, prefix: '/rota1', rewritePrefix: '/health', undici });
    await app.listen(address);
  },
};

/** The readme's example without `logs: true`, which would write a line per request. */
async function koaProxies(options) {
  const [{ default: Koa }, { default: proxy }] = await Promise.all([import('koa'), import('koa-proxies')]);
  const app = new Koa();
  const rewrite = (path) => path.replace(/^\/rota1(\/|\/\w+)?$/, '/health');
  app.use(proxy('/rota1', { target, changeOrigin: true, rewrite, ...options }));
  app.listen(address);
}

await contenders[process.argv[2]]();
