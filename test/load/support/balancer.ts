import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { listen } from '../../src/support/sockets';
import { until } from '../../support/until';

/** Milliseconds between two health checks of a target, and how many alike change what it is held for. */
const CHECK_EVERY_MS = 200;
const CHECKS = 2;

interface Target {
  readonly port: number;
  /** Keeps its connections, as a load balancer does. */
  readonly agent: Agent;
  state: 'initial' | 'healthy' | 'unhealthy' | 'draining';
  /** Requests that it was sent, and those of them without an end. */
  sent: number;
  inFlight: number;
}

/** A listener of a load balancer and its target group. */
export interface Balancer {
  readonly port: number;
  /** Resolves when the target is healthy: from then on it gets its share of the requests. */
  readonly register: (port: number) => Promise<void>;
  /** Sends the target nothing more; resolves when what it has been sent is finished. */
  readonly deregister: (port: number) => Promise<void>;
  /** Resolves when the target has been sent so many more requests, or is no longer held for healthy. */
  readonly sends: (port: number, count: number) => Promise<void>;
  readonly close: () => void;
}

/**
 * Behaves as an Application Load Balancer does: round robin over the healthy targets, over all of them where none is
 * healthy; connections to the targets are kept; a request is sent once, and what comes of it is the answer, or 502.
 */
export async function startBalancer(healthPath: string): Promise<Balancer> {
  const targets = new Map<number, Target>();
  let turn = 0;

  function next(): Target | undefined {
    const candidates = [...targets.values()].filter(({ state }) => state !== 'draining');
    const healthy = candidates.filter(({ state }) => state === 'healthy');
    const pool = healthy.length > 0 ? healthy : candidates;
    return pool[turn++ % pool.length];
  }

  const server = createServer((req, res) => {
    const target = next();
    if (target) forward(target, req, res);
    else res.writeHead(503).end('no target');
  });
  server.keepAliveTimeout = 0;
  const port = await listen(server);

  const get = (from: number) => {
    const target = targets.get(from);
    if (!target) throw new Error(`${from} is no target`);
    return target;
  };
  return {
    port,
    async register(at) {
      const agent = new Agent({ keepAlive: true });
      const target: Target = { port: at, agent, state: 'initial', sent: 0, inFlight: 0 };
      targets.set(at, target);
      void watch(target, healthPath);
      await wait(`a healthy target at ${at}`, target, () => target.state === 'healthy');
    },
    async deregister(from) {
      const target = get(from);
      target.state = 'draining';
      await wait(`the end of what ${from} was sent`, target, () => target.inFlight === 0);
      targets.delete(from);
      target.agent.destroy();
    },
    async sends(to, count) {
      const target = get(to);
      const enough = target.sent + count;
      const isOver = () => target.sent >= enough || target.state !== 'healthy';
      await wait(`${count} more requests to ${to}`, target, isOver);
    },
    close() {
      for (const target of targets.values()) {
        target.state = 'draining';
        target.agent.destroy();
      }
      server.close();
      server.closeAllConnections();
    },
  };
}

function forward(target: Target, req: IncomingMessage, res: ServerResponse): void {
  const { port, agent } = target;
  const { method, url: path, headers } = req;
  target.sent += 1;
  target.inFlight += 1;
  res.once('close', () => (target.inFlight -= 1));
  const sent = request({ host: '127.0.0.1', port, agent, method, path, headers }, (answer) => {
    // Of this connection, not of the client's.
    delete answer.headers.connection;
    delete answer.headers['keep-alive'];
    res.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.on('error', () => res.destroy());
    answer.pipe(res);
  });
  sent.on('error', (error) => {
    if (res.headersSent) res.destroy();
    else res.writeHead(502).end(error.message);
  });
  req.pipe(sent);
}

/** Asks for its health, on a new connection each time, until it is deregistered. */
async function watch(target: Target, path: string): Promise<void> {
  let alike = 0;
  let last = false;
  while (target.state !== 'draining') {
    const passed = await passes(target.port, path);
    alike = passed === last ? alike + 1 : 1;
    last = passed;
    // It may have been deregistered meanwhile.
    if (alike >= CHECKS && (target.state as string) !== 'draining')
      target.state = passed ? 'healthy' : 'unhealthy';
    await sleep(CHECK_EVERY_MS);
  }
}

function passes(port: number, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    request({ host: '127.0.0.1', port, path, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    })
      .on('error', () => {
        resolve(false);
      })
      .end();
  });
}

/** Longer than a slow answer takes to so many at a time, on a busy machine. */
function wait(what: string, target: Target, condition: () => boolean): Promise<void> {
  const lastSeen = () =>
    `it is ${target.state}, was sent ${target.sent}, of which ${target.inFlight} are in flight`;
  return until(what, condition, lastSeen, 60_000);
}
