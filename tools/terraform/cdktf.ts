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
  /** Folder of the synthesized stacks; two runs at once need two. */
  readonly outdir: string;
  /** File that gets the CLI's whole output. */
  readonly logFile: string;
  /** Says what is planned for each resource too. @default false */
  readonly showPlan?: boolean;
}

const manifest = require.resolve('cdktf-cli/package.json');
const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: Record<string, string> };
/** Path of the CLI itself, its one program: through npx, an interrupt would leave Terraform running as an orphan. */
export const CLI = join(dirname(manifest), ...Object.values(bin));

/** Lines of the CLI's output shown when it fails. */
const SHOWN_LINES = 40;
/** Milliseconds a process may take to end in order: Terraform saves its state first. */
const GRACE_MS = 60_000;

/**
 * Runs the CDKTF CLI and says, in few lines, how far each stack is and what it waits for.
 *
 * @throws UserError with the last lines of the CLI where it fails
 */
export async function cdktf(args: readonly string[], options: CdktfOptions): Promise<void> {
  const { env, outdir, logFile, showPlan = false } = options;
  // Init has just written the checksums of the one copy of the provider: asked again, it would be hashed again.
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
  const status = await during(args[1] ?? 'stacks', `cdktf ${args[0] ?? ''} is at work`, exited);
  await Promise.all(readers);
  await new Promise<void>((resolve) => log.end(resolve));
  if (status !== 0) {
    throw new UserError(
      `${last.join('\n')}\ncdktf ${args.join(' ')} failed (${status}): its last lines are above, all of them in ${logFile}`,
    );
  }
}

/** Frames of the CLI's spinner. */
const NOISE = /^\s*[⠀-⣿]|^\d+ Stacks? deploying/;
