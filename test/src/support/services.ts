import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createRawServer, type Server as RawServer, type Socket } from 'node:net';
import type Koa from 'koa';
import { healthCheckAgent } from '../../../contract/health-check';
import { createApp as createAppApp } from '../../../src/app/app';
import { type Config, readConfig, type ServiceName } from '../../../src/server/config';
import { createHttpServer } from '../../../src/server/http-server';
import { type Limits, limits } from '../../../src/server/limits';
import { createLogger, type Logger } from '../../../src/server/log';
import type { RequestState } from '../../../src/server/request-state';
import { createApp as createRedirectApp } from '../../../src/redirect/app';
import { inTime, until } from '../../support/until';
import { listen, request } from './sockets';

type Line = Record<string, unknown>;

interface Running {
  port: number;
  /** Waits for this many log lines, one object each. */
  logged: (count: number) => Promise<Line[]>;
  /**
   * All lines until now: sends a request, waits for its line and returns those before it. Every line about an earlier
   * event is among them. Not for a LOG_LEVEL above info, which suppresses the line.
   */
  logUntilNow: () => Promise<Line[]>;
}

type Overrides = Partial<Config & Limits>;

const opened: { server: Server | RawServer; sockets: Set<Socket> }[] = [];

/** Closes every server of the test, in whatever state its connections are. */
export async function closeAll(): Promise<void> {
  for (const { server, sockets } of opened.splice(0)) {
    for (const socket of sockets) socket.destroy();
    const closed = new Promise((resolve) => server.close(resolve));
    await inTime('the end of a server', closed, () => `${sockets.size} connections in all`);
  }
}

async function open(server: Server | RawServer): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  opened.push({ server, sockets });
  return listen(server);
}

export const startApp = (overrides: Overrides = {}) => start('app', createAppApp, overrides);

/** Redirect in front of one upstream, in place of App. */
export function startRedirect(upstreamPort: number, overrides: Overrides = {}): Promise<Running> {
  const env = { APP_URL: `http://127.0.0.1:${upstreamPort}` };
  return start('redirect', createRedirectApp, overrides, env);
}

async function start(
  name: ServiceName,
  createApp: (config: Config, log: Logger) => Koa<RequestState>,
  overrides: Overrides,
  env = {},
): Promise<Running> {
  const config = { ...readConfig(name, env), ...overrides };
  const log: Line[] = [];
  const destination = {
    write: (line: string) => log.push(JSON.parse(line) as Line),
  };
  const logger = createLogger(name, config.logLevel, destination);
  const { server } = createHttpServer(createApp(config, logger), logger, { ...limits, ...overrides });
  const port = await open(server);
  async function logged(count: number): Promise<Line[]> {
    await until(
      `${count} lines of the log`,
      () => log.length >= count,
      () => log,
    );
    return log;
  }
  async function logUntilNow(): Promise<Line[]> {
    const marker = `/marker-${log.length}`;
    const find = () => log.findIndex(({ path }) => path === marker);
    await request(port, marker);
    await until(
      'the line of the marker',
      () => find() >= 0,
      () => log,
    );
    return log.slice(0, find());
  }
  return { port, logged, logUntilNow };
}

/** An upstream that speaks HTTP. */
export function startUpstream(handler: RequestListener): Promise<number> {
  return open(createServer(handler));
}

/** An upstream whose connections the test controls. */
export function startRawUpstream(handler: (socket: Socket) => void): Promise<number> {
  return open(
    createRawServer((socket) => {
      socket.on('error', () => undefined);
      handler(socket);
    }),
  );
}

/** Whether this is Redirect's request before it listens; if so, it is answered and the connection is not kept. */
export function answersSelfTest(socket: Socket, chunk: Buffer): boolean {
  if (!chunk.includes(healthCheckAgent)) return false;
  // All paths that the settings proxy: its own, and App's greeting.
  const body = chunk.includes('GET / ') ? '{"message":"hello"}' : '{"status":"UP"}';
  const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
  socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`);
  return true;
}
