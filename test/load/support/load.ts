/** A constant load on both services of a task; every answer is checked. */
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import type { services } from '../../fixtures/settings';
import { inTime } from '../../support/until';

type Role = keyof typeof services;

export interface Loaded {
  readonly requests: number;
  /** A description of each request with a wrong answer. */
  readonly failed: readonly string[];
}

export interface Asked {
  readonly role: Role;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the answer is acceptable. */
  readonly isRight: (body: string) => boolean;
}

export const greeting: Asked = { role: 'app', path: '/', isRight: (body) => body.includes('"message":"') };
export const health: Asked = {
  role: 'redirect',
  path: '/rota1',
  isRight: (body) => body === '{"status":"UP"}',
};

/** Milliseconds between an answer and the next request of a client. */
const PAUSE_MS = 10;

/** Sends requests throughout the work: four clients for each service, with kept connections. */
export async function underLoad(
  ports: Readonly<Record<Role, number>>,
  act: () => Promise<unknown>,
  asked: readonly Asked[] = [greeting, health],
): Promise<Loaded> {
  const agent = new Agent({ keepAlive: true });
  const failed: string[] = [];
  const state = { requests: 0, stopped: false };
  const ask = ({ role, path, headers = {}, isRight }: Asked) =>
    new Promise<void>((resolve) => {
      state.requests += 1;
      const fail = (what: string) => {
        failed.push(`${new Date().toISOString().slice(11, 23)} ${role} ${path}: ${what}`);
        resolve();
      };
      get({ host: '127.0.0.1', port: ports[role], path, agent, headers }, (answer) => {
        let body = '';
        answer.setEncoding('utf8').on('data', (text: string) => (body += text));
        answer.on('error', (error) => {
          fail(error.message);
        });
        answer.on('end', () => {
          if (answer.statusCode === 200 && isRight(body)) resolve();
          else fail(`${answer.statusCode ?? 0} ${body}`);
        });
      }).on('error', (error) => {
        fail(error.message);
      });
    });
  const client = async (each: Asked) => {
    while (!state.stopped) {
      await ask(each);
      await sleep(PAUSE_MS);
    }
  };
  const clients = asked.flatMap((each) => Array.from({ length: 4 }, () => client(each)));
  try {
    await act();
  } finally {
    state.stopped = true;
    await inTime('the last answers', Promise.all(clients), () => failed, 60_000);
    agent.destroy();
  }
  return { requests: state.requests, failed };
}
