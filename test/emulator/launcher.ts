import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

import { facts } from '../support/describe-with';

const launcher = resolve(__dirname, '../../emulator');

type Emulator = ChildProcessByStdio<Writable, Readable, Readable>;

/** Starts one; tests that only need an account take a copy (test/support/accounts.ts). */
export function run(...options: string[]): Emulator {
  return spawn(facts().python, [launcher, ...options], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** The process's stderr and exit code, once it has ended. */
export async function ending(emulator: Emulator): Promise<{ code: number | null; stderr: string }> {
  let stderr = '';
  emulator.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(emulator, 'close')) as [number | null];
  return { code, stderr };
}

/** The address from the line that reports the open port; the launcher's own error if it never opens. */
export async function listening(emulator: Emulator): Promise<string> {
  const end = ending(emulator).then(({ code, stderr }) => {
    throw new Error(`the emulator ended with ${String(code)}: ${stderr}`);
  });
  end.catch(() => undefined); // Its later, intended end is not a failure.
  const line = once(createInterface(emulator.stdout), 'line') as Promise<[string]>;
  const [announced] = await Promise.race([line, end]);
  return announced.replace('emulated AWS on ', '');
}
