import { stripVTControlCharacters } from 'node:util';

import { CLI } from '../../../tools/terraform/cdktf';
import { runProgram } from '../../support/tool';

/** Runs the CDKTF CLI in the folder like a user; returns its output. @throws with the output if it fails */
export async function cdktf(folder: string, env: NodeJS.ProcessEnv, ...args: string[]): Promise<string> {
  const ended = await runProgram(process.execPath, [CLI, ...args], { cwd: folder, env });
  const output = stripVTControlCharacters(ended.output);
  if (ended.status !== 0)
    throw new Error(`cdktf ${args.join(' ')}: ${String(ended.status)}\n${output.slice(-6_000)}`);
  return output;
}
