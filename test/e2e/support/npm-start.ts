import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { freePort } from '../../src/support/sockets';
import { markedProcesses } from '../../support/marked-processes';

/** Three free ports, by the variables that set them. */
export async function ports(): Promise<Record<'APP_PORT' | 'REDIRECT_PORT' | 'EMULATOR_PORT', number>> {
  return { APP_PORT: await freePort(), REDIRECT_PORT: await freePort(), EMULATOR_PORT: await freePort() };
}

interface Started {
  /** Its output so far. */
  readonly output: () => string;
  /** Sends SIGINT to the whole foreground group, like a terminal on Ctrl-C; returns the exit status. */
  readonly interrupt: () => Promise<number | null>;
  readonly kill: () => Promise<void>;
}

/** Starts what `npm start` starts, in its own process group, and waits until it has printed the text. */
export async function startUntil(
  text: string,
  moved: Readonly<Record<string, number>>,
  { folder, timeoutMs, options = [] }: { folder: string; timeoutMs: number; options?: readonly string[] },
): Promise<Started> {
  const variables = Object.fromEntries(Object.entries(moved).map(([key, port]) => [key, `${port}`]));
  const child = spawn(process.execPath, ['--import', 'tsx', 'tools/cli/start.ts', ...options], {
    cwd: folder,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await ended;
  };
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`'${text}' was not printed in ${timeoutMs / 1000} s:\n${output}`));
    }, timeoutMs);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (!output.includes(text)) return;
        clearTimeout(timer);
        resolve();
      });
    }
    child.once('exit', (status) => {
      clearTimeout(timer);
      reject(new Error(`it ended with ${status ?? 'a signal'}:\n${output}`));
    });
  }).catch(async (error: unknown) => {
    await kill();
    throw error;
  });

  return {
    output: () => output,
    interrupt: async () => {
      if (child.pid) process.kill(-child.pid, 'SIGINT');
      const [status] = await ended;
      return status;
    },
    kill,
  };
}

/** Its remaining processes, found by the port in the environment, which all of them down to the provider inherit. */
export const survivors = (port: number): string[] =>
  markedProcesses(`EMULATOR_PORT=${port} `)
    // A copy of its account is not one of its processes; the port shows whether the account itself has ended.
    .filter(({ args }) => !args.includes('emulator --port '))
    .map(({ args }) => args);
