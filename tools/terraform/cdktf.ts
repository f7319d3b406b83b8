import { createWriteStream, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';

import { start } from '../terminal/processes';
import { UserError } from '../terminal/program';
import { during, say } from '../terminal/progress';
import { TerraformProgress } from './apply-progress';

export interface CdktfOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the synthesized stacks; concurrent runs need separate folders. */
  readonly outdir: string;
  /** File that gets the CLI's whole output. */
  readonly logFile: string;
  /** Also print what is planned for each resource. @default false */
  readonly showPlan?: boolean;
}

const manifest = require.resolve('cdktf-cli/package.json');
const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: Record<string, string> };
/** Path of the CLI itself, its one program: with npx, an interrupt would leave Terraform running as an orphan. */
export const CLI = join(dirname(manifest), ...Object.values(bin));

/** Lines of the CLI's output shown when it fails. */
const SHOWN_LINES = 40;
/** Milliseconds that a process may take to end: Terraform saves its state first. */
const GRACE_MS = 60_000;

/**
 * Runs the CDKTF CLI and summarizes its output: the progress of each stack, and what it waits for.
 *
 * @throws UserError with the CLI's last lines if it fails
 */
export async function cdktf(args: readonly string[], options: CdktfOptions): Promise<void> {
  const { env, outdir, logFile, showPlan = false } = options;
  // Init has just written the checksums of the shared provider: without this flag it would be hashed again.
  const unlocked = args[0] === 'synth' ? [] : ['--skip-provider-lock'];
  const { child, exited } = start(process.execPath, [CLI, ...args, ...unlocked, '--output', outdir], {
    env: { ...process.env, ...env, CI: '1', FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    graceMs: GRACE_MS,
    withDescendants: true,
  });
  const log = createWriteStream(logFile);
  const progress = new TerraformProgress(say, showPlan);
  const last: string[] = [];
  const readers = [child.stdout, child.stderr].map(async (stream) => {
    if (!stream) return;
    for await (const raw of createInterface({ input: stream })) {
      const line = stripVTControlCharacters(raw).trimEnd();
      if (!line || NOISE.test(line)) continue;
      log.write(`${line}\n`);
      last.push(line);
      if (last.length > SHOWN_LINES) last.shift();
      progress.read(line);
    }
  });
  const status = await during(args[1] ?? 'stacks', `cdktf ${args[0] ?? ''} is running`, exited);
  await Promise.all(readers);
  await new Promise<void>((resolve) => log.end(resolve));
  if (status !== 0) {
    throw new UserError(
      `${last.join('\n')}\ncdktf ${args.join(' ')} failed (${status}): see its last lines above, its full output in ${logFile}`,
    );
  }
}

/** Frames of the CLI's spinner. */
const NOISE = /^\s*[⠀-⣿]|^\d+ Stacks? deploying/;
