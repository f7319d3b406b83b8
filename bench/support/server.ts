import { setTimeout as sleep } from 'node:timers/promises';

import { freePorts } from '../../tools/terminal/ports';
import { start } from '../../tools/terminal/processes';
import { UserError } from '../../tools/terminal/program';
import { alone, elsewhere } from './cores';

/** A server of a comparison. */
export interface Contender {
  readonly name: string;
  readonly command: readonly string[];
  /** Its environment, given the port on which it is to listen. */
  readonly env: (port: number) => NodeJS.ProcessEnv;
  /** What is asked of it; all contenders of a race answer with the same body. */
  readonly path: string;
}

/**
 * Starts a server and waits until it answers. What it logs is read, and thrown away, by a process off its core.
 *
 * @param place where it runs
 */
export async function startServer(
  { name, command: commandLine, env, path }: Contender,
  place = alone,
): Promise<{ url: string; pid: number }> {
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}${path}`;
  const [drain = '', ...drainArgs] = elsewhere(['cat']);
  const reader = start(drain, drainArgs, { stdio: ['pipe', 'ignore', 'inherit'] });
  const [command = '', ...args] = place(commandLine);
  const { child, exited } = start(command, args, {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env(port) },
    stdio: ['ignore', reader.child.stdin, 'pipe'],
    graceMs: 2_000,
  });
  // Some write a stack trace for every request that the load generator gives up: only the first words count.
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    if (words.length < 1_000) words += chunk.toString();
  });
  const ended: { status?: number | NodeJS.Signals } = {};
  void exited.then((status) => (ended.status = status));
  while (!(await answers(url))) {
    if (ended.status !== undefined) {
      throw new UserError(
        `${words.trim()}\n${name} ended while it started (${ended.status}): see its output above`,
      );
    }
    await sleep(100);
  }
  return { url, pid: child.pid ?? NaN };
}

/** Whether it answers, and with success. */
export const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
