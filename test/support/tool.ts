import { spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';

import { checkout } from './checkout';

/**
 * Runs tools/<program>.ts to its end; its status, null where a signal ended it, and what it said on both streams.
 *
 * @param options.cwd @default the copy of this run, which has the settings of the tests
 */
export async function runTool(
  program: string,
  args: readonly string[],
  { cwd = checkout(), env = process.env }: Pick<SpawnOptions, 'cwd' | 'env'> = {},
): Promise<{ status: number | null; output: string; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', `tools/${program}.ts`, ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { output: '', stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].on('data', (chunk: Buffer) => {
      said[stream] += chunk.toString();
      said.output += chunk.toString();
    });
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, ...said };
}
