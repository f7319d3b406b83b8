import { setTimeout as sleep } from 'node:timers/promises';

import { freePorts } from '../../tools/terminal/ports';
import { start } from '../../tools/terminal/processes';
import { UserError } from '../../tools/terminal/program';
import { alone, elsewhere } from './cores';

/** A server of a comparison. */
export interface Contender {
  readonly name: string;
  readonly command: readonly string[];
  /** Its environment for the port on which it must listen. */
  readonly env: (port: number) => NodeJS.ProcessEnv;
  /** The path to request; all contenders of a race answer with the same body. */
  readonly path: string;
}

/**
 * Starts a server and waits until it answers. A process on another core reads and discards its log.
 *
 * @param place assigns its cores
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
  // Some servers write a stack trace for every request that the load generator abandons: only the start is kept.
  let firstOutput = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    if (firstOutput.length < 1_000) firstOutput += chunk.toString();
  });
  const ended: { status?: number | NodeJS.Signals } = {};
  void exited.then((status) => (ended.status = status));
  while (!(await answers(url))) {
    if (ended.status !== undefined) {
      throw new UserError(
        `${firstOutput.trim()}\n${name} exited while starting (${ended.status}): see its output above`,
      );
    }
    await sleep(100);
  }
  return { url, pid: child.pid ?? NaN };
}

/** Whether the server answers with success. */
export const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
