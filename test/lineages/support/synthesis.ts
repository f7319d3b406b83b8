import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '../../support/temporary-folder';
import { runProgram } from '../../support/tool';

/** Runs main.ts of a copy; the folder of its stacks. @param flags of Node */
export async function synthesize(cwd: string, env: NodeJS.ProcessEnv, ...flags: string[]): Promise<string> {
  const CDKTF_OUTDIR = temporaryFolder();
  const ended = await runProgram(process.execPath, [...flags, '--import', 'tsx', 'main.ts'], {
    cwd,
    env: { ...process.env, ...env, CDKTF_OUTDIR },
  });
  expect(ended).toMatchObject({ output: '', status: 0 });
  return join(CDKTF_OUTDIR, 'stacks');
}

/** Stack → its lines that differ, as `diff` shows them; how the JSON is indented, and how nothing, is no difference. */
export function differences(before: string, after: string): Record<string, string> {
  expect(readdirSync(after)).toEqual(readdirSync(before));
  return Object.fromEntries(
    readdirSync(before).map((stack) => {
      const files = [before, after].map((folder) => {
        const json = readFileSync(join(folder, stack, 'cdk.tf.json'), 'utf8');
        const file = join(temporaryFolder(), 'cdk.tf.json');
        writeFileSync(file, JSON.stringify(JSON.parse(json), null, 1));
        return file;
      });
      const { stdout } = spawnSync('git', ['diff', '--no-index', '--unified=0', ...files], {
        encoding: 'utf8',
      });
      const lines = [...stdout.matchAll(/^([-+]) +(.*)$/gm)].map(([, sign = '', text = '']) => sign + text);
      return [stack, lines.map((line) => `${line}\n`).join('')];
    }),
  );
}
