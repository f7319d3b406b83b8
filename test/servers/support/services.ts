import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createRawServer, type Server as RawServer, type Socket } from 'node:net';
import type Koa from 'koa';
import { createApp as createAppApp } from '../../../src/app/app';
import { type Config, readConfig, type ServiceName } from '../../../src/kernel/config';
import { createHttpServer } from '../../../src/kernel/http-server';
import { type Limits, limits } from '../../../src/kernel/limits';
import { createLogger, type Logger } from '../../../src/kernel/log';
import type { State } from '../../../src/kernel/state';
import { createApp as createRedirectApp } from '../../../src/redirect/app';
import { listen } from './sockets';

export interface Running {
  port: number;
  /** The log so far, one object a line. */
  log: Record<string, unknown>[];
  /** Waits for so many lines of the access log. */
  logged: (count: number) => Promise<Record<string, unknown>[]>;
}

type Overrides = Partial<Config & Limits>;

const opened: { server: Server | RawServer; sockets: Set<Socket> }[] = [];

/** Closes every server of the test, whatever its connections do. */
export async function closeAll(): Promise<void> {
  for (const { server, sockets } of opened.splice(0)) {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function open(server: Server | RawServer): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  opened.push({ server, sockets });
  return listen(server);
}

export const startApp = (overrides: Overrides = {}) => start('app', createAppApp, overrides);

/** Redirect in front of one upstream, which stands for App. */
export function startRedirect(upstreamPort: number, overrides: Overrides = {}): Promise<Running> {
  const env = { APP_URL: `http://127.0.0.1:${upstreamPort}` };
  return start('redirect', createRedirectApp, overrides, env);
}

async function start(
  name: ServiceName,
  createApp: (config: Config, log: Logger) => Koa<State>,
  overrides: Overrides,
  env = {},
): Promise<Running> {
  const config = { ...readConfig(name, env), ...overrides };
  const log: Record<string, unknown>[] = [];
  const destination = {
    write: (line: string) => log.push(JSON.parse(line) as Record<string, unknown>),
  };
  const logger = createLogger(name, config.logLevel, destination);
  const { server } = createHttpServer(createApp(config, logger), logger, { ...limits, ...overrides });
  const port = await open(server);
  async function logged(count: number): Promise<Record<string, unknown>[]> {
    while (log.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
    return log;
  }
  return { port, log, logged };
}

/** An upstream that speaks HTTP. */
export function startUpstream(handler: RequestListener): Promise<number> {
  return open(createServer(handler));
}

/** An upstream that does with its connections whatever the test wants. */
export function startRawUpstream(handler: (socket: Socket) => void): Promise<number> {
  return open(
    createRawServer((socket) => {
      socket.on('error', () => undefined);
      handler(socket);
    }),
  );
}
