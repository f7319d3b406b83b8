/** A terminal for interactive programs, provided by Python. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { facts } from '../../support/describe-with';
import { inTime } from '../../support/until';

const PSEUDO_TERMINAL = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';

/**
 * Runs a program to its end, in a terminal.
 *
 * @param dialogue its output → the input typed then, in order
 */
export async function inTerminal(
  command: readonly string[],
  dialogue: readonly (readonly [string, string])[],
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<{ readonly output: string; readonly status: number | null }> {
  const child = spawn(facts().python, ['-c', PSEUDO_TERMINAL, ...command], {
    cwd,
    // With CI set, the CDKTF CLI draws nothing before its end.
    env: { ...env, CI: 'false', TERM: 'xterm', FORCE_COLOR: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const left = [...dialogue];
  let output = '';
  let read = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    const [next] = left;
    if (!next || !output.includes(next[0], read)) return;
    read = output.length;
    left.shift();
    child.stdin.write(next[1]);
  });
  try {
    const lastSeen = () => output.slice(read);
    const what = `the end of ${command.join(' ')}`;
    const [status] = (await inTime(what, once(child, 'close'), lastSeen, 120_000)) as [number | null];
    return { output, status };
  } finally {
    // Processes that still run in the terminal get SIGHUP.
    child.kill();
  }
}
