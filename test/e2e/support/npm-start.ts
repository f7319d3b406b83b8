import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { freePort } from '../../servers/support/sockets';

/** Three free ports, under the variables that move them. */
export async function ports(): Promise<Record<'APP_PORT' | 'REDIRECT_PORT' | 'EMULATOR_PORT', number>> {
  return { APP_PORT: await freePort(), REDIRECT_PORT: await freePort(), EMULATOR_PORT: await freePort() };
}

export interface Started {
  /** Everything it has printed so far. */
  readonly output: () => string;
  /** What a terminal does on Ctrl-C: SIGINT to the whole foreground group. The exit status. */
  readonly interrupt: () => Promise<number | null>;
  /** Command lines of processes that carry its mark and are still there. */
  readonly survivors: () => string[];
  readonly kill: () => Promise<void>;
}

/** Starts what `npm start` starts, in a group of its own, and waits until it has printed the text. */
export async function startUntil(
  text: string,
  moved: Record<string, number>,
  timeoutMs: number,
  ...options: string[]
): Promise<Started> {
  const mark = `E2E_MARK=${process.pid}-${moved.EMULATOR_PORT ?? ''}`;
  const [name = '', value = ''] = mark.split('=');
  const variables = Object.fromEntries(Object.entries(moved).map(([key, port]) => [key, `${port}`]));
  const child = spawn(process.execPath, ['--import', 'tsx', 'tools/start.ts', ...options], {
    env: { ...process.env, ...variables, [name]: value },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const kill = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await ended;
    }
    await rm(join('.emulator', variables.EMULATOR_PORT ?? ''), { recursive: true, force: true });
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
    // The environment is inherited by every process down to the provider.
    survivors: () =>
      spawnSync('ps', ['axeww', '-o', 'args'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
        .stdout.split('\n')
        .filter((line) => line.includes(mark)),
    kill,
  };
}
