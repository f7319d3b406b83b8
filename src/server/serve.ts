import { createServer, type Server } from 'node:net';
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type Koa from 'koa';
import { portVariable } from '../../contract/variables';
import { type Config, ConfigError, readConfig, type ServiceName } from './config';
import type { Connections } from './connections';
import { createHttpServer } from './http-server';
import { limits } from './limits';
import { createLogger, type Logger } from './log';
import type { RequestState } from './request-state';
import { selfTest } from './self-test';

/**
 * Runs a service until a signal stops it. It starts to listen once it has answered its routes (see {@link selfTest}):
 * until then neither its health check nor the load balancer gets a connection.
 *
 * Exits with 1, after one line on stderr, if the environment is invalid or the port is in use; with 0 after SIGTERM or
 * SIGINT (see {@link stopOnSignal}); with 128 + signal number on the second signal.
 */
export function serve(
  name: ServiceName,
  createApp: (config: Config, log: Logger) => Koa<RequestState>,
): void {
  const config = configured(name, () => readConfig(name, process.env));
  const log = createLogger(name, config.logLevel);
  const app = configured(name, () => createApp(config, log));
  const { server, connections } = createHttpServer(app, log, {
    ...limits,
    connections: config.maxConnections,
  });
  stopOnSignal(server, connections, config, log);
  void start(name, app, server, config, log);
}

async function start(
  name: ServiceName,
  app: Koa<RequestState>,
  server: Server,
  config: Config,
  log: Logger,
): Promise<void> {
  const { host, port } = config;
  // Reports a port in use immediately, not only when an upstream has come up.
  const attempt = createServer();
  await listen(attempt, name, config);
  await new Promise((resolve) => attempt.close(resolve));
  const began = performance.now();
  await selfTest(name, app, log);
  const selfTestMs = Math.round(performance.now() - began);
  await listen(server, name, config);
  log.info({ host, port, selfTestMs }, 'listening');
}

function configured<T>(name: ServiceName, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof ConfigError) fail(name, error.message);
    throw error;
  }
}

function listen(server: Server, name: ServiceName, config: Config): Promise<void> {
  const { host, port } = config;
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      fail(name, listenProblem(error, name, config));
    });
    server.listen({ host, port }, resolve);
  });
}

function listenProblem(error: NodeJS.ErrnoException, name: ServiceName, { host, port }: Config): string {
  const key = portVariable(name);
  if (error.code === 'EADDRINUSE') return `${key} ${port} is in use: stop what listens there or set ${key}`;
  return `cannot listen on HOST '${host}', ${key} ${port}: ${error.message}`;
}

function fail(name: ServiceName, problem: string): never {
  process.stderr.write(`${name}: ${problem}\n`);
  process.exit(1);
}

/**
 * On SIGTERM or SIGINT: keeps accepting for `shutdownDelayMs` with `Connection: close`, then stops accepting, finishes
 * the requests in flight and exits with 0. After `shutdownTimeoutMs` it cuts the requests that are still unanswered,
 * logs their number as an error, and also exits with 0, because the stop was requested. A server that does not listen
 * yet exits immediately.
 */
function stopOnSignal(server: Server, connections: Connections, config: Config, log: Logger): void {
  let stopping = false;
  async function stop(signal: NodeJS.Signals): Promise<void> {
    log.info({ signal, unanswered: connections.unanswered() }, 'stopping');
    setTimeout(() => {
      const unanswered = connections.unanswered();
      if (unanswered > 0) log.error({ unanswered }, 'stopped with requests unanswered');
      else log.info('stopped');
      process.exit(0);
    }, config.shutdownTimeoutMs);
    connections.announceClose();
    if (server.listening) await delay(config.shutdownDelayMs);
    await connections.close();
    log.info('stopped');
    process.exit(0);
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(128 + constants.signals[signal]);
      stopping = true;
      void stop(signal);
    });
  }
}
