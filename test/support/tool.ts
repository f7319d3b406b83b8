import { spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';

import { checkout } from './checkout';

interface Ended {
  /** Null if a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams, in the order of writing. */
  readonly output: string;
}

interface Options extends Pick<SpawnOptions, 'cwd' | 'env'> {
  /** Called with all output so far, at each write. */
  readonly heard?: (output: string) => void;
}

/** Runs a program to its end. */
export async function runProgram(
  command: string,
  args: readonly string[],
  { heard, ...options }: Options,
): Promise<Ended> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { output: '', stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].on('data', (chunk: Buffer) => {
      said[stream] += chunk.toString();
      said.output += chunk.toString();
      heard?.(said.output);
    });
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, ...said };
}

/**
 * Runs tools/cli/<program>.ts to its end.
 *
 * @param options.cwd @default the copy of this run, which has the settings of the tests
 */
export const runTool = (
  program: string,
  args: readonly string[],
  { cwd = checkout(), env = process.env, ...options }: Options = {},
): Promise<Ended> =>
  runProgram(process.execPath, ['--import', 'tsx', `tools/cli/${program}.ts`, ...args], {
    cwd,
    env,
    ...options,
  });
