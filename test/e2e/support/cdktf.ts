import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';

const CLI = require.resolve('cdktf-cli/bundle/bin/cdktf');

/** Runs the CDKTF CLI as a user does in that folder; what it printed. @throws with that where it fails */
export async function cdktf(folder: string, env: NodeJS.ProcessEnv, ...args: string[]): Promise<string> {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  output = stripVTControlCharacters(output);
  if (status !== 0) throw new Error(`cdktf ${args.join(' ')}: ${String(status)}\n${output.slice(-6_000)}`);
  return output;
}
