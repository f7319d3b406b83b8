import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

import { facts } from '../support/describe-with';

const launcher = resolve(__dirname, '../../emulator');

type Emulator = ChildProcessByStdio<Writable, Readable, Readable>;

/** Starts one; whoever needs an account alone takes a copy (test/support/accounts.ts). */
export function run(...options: string[]): Emulator {
  return spawn(facts().python, [launcher, ...options], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** Everything the process says on stderr, and its exit code, once it has ended. */
export async function ending(emulator: Emulator): Promise<{ code: number | null; stderr: string }> {
  let stderr = '';
  emulator.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(emulator, 'close')) as [number | null];
  return { code, stderr };
}

/** The address from the line that says the port is open; the launcher's own error where it never is. */
export async function listening(emulator: Emulator): Promise<string> {
  const end = ending(emulator).then(({ code, stderr }) => {
    throw new Error(`the emulator ended with ${String(code)}: ${stderr}`);
  });
  end.catch(() => undefined); // Its later, wanted end is nobody's failure.
  const line = once(createInterface(emulator.stdout), 'line') as Promise<[string]>;
  const [announced] = await Promise.race([line, end]);
  return announced.replace('emulated AWS on ', '');
}
