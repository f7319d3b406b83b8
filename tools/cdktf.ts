import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';

import { start } from './processes';
import { UserError } from './program';
import { say } from './progress';

export interface CdktfOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the synthesized stacks; two runs at once need two. */
  readonly outdir: string;
  /** File that gets the CLI's whole output. */
  readonly logFile: string;
}

/** Path of the CLI itself: through npx, an interrupt would leave Terraform running as an orphan. */
export const CLI = join(require.resolve('cdktf-cli/package.json'), '..', 'bundle', 'bin', 'cdktf');

/** Lines of the CLI's output shown when it fails. */
const SHOWN_LINES = 40;
/** Milliseconds a process may take to end in order: Terraform saves its state first. */
const GRACE_MS = 60_000;

/**
 * Runs the CDKTF CLI and says, in few lines, how far each stack is and what it waits for.
 *
 * @throws UserError with the last lines of the CLI where it fails
 */
export async function cdktf(args: readonly string[], { env, outdir, logFile }: CdktfOptions): Promise<void> {
  const { child, exited } = start(process.execPath, [CLI, ...args, '--output', outdir], {
    env: { ...process.env, ...env, CI: '1', FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    graceMs: GRACE_MS,
  });
  const log = createWriteStream(logFile);
  const progress = new Progress();
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
  const status = await exited;
  await Promise.all(readers);
  log.end();
  if (status !== 0) {
    throw new UserError(
      `${last.join('\n')}\ncdktf ${args.join(' ')} failed (${status}): its last lines are above, all of them in ${logFile}`,
    );
  }
}

/** Frames of the CLI's spinner. */
const NOISE = /^\s*[⠀-⣿]|^\d+ Stacks? deploying/;

/** Reads Terraform's own words and keeps count, stack by stack. */
class Progress {
  private readonly stacks = new Map<
    string,
    { planned: number; done: number; waiting: Set<string>; said: number }
  >();
  private current = '';

  read(line: string): void {
    // The CLI writes the stack's id before the first line of a block and indents the others.
    const { stack, text = '' } = /^(?:(?<stack>[\w-]+) {2,})?\s*(?<text>.*)$/.exec(line)?.groups ?? {};
    if (stack) this.current = stack;
    const topic = this.current;
    const state = this.stacks.get(topic) ?? { planned: 0, done: 0, waiting: new Set(), said: Date.now() };
    this.stacks.set(topic, state);

    const plan = /^Plan: (?<add>\d+) to add, (?<change>\d+) to change, (?<destroy>\d+) to destroy/.exec(
      text,
    )?.groups;
    if (plan) {
      state.planned = Number(plan.add) + Number(plan.change) + Number(plan.destroy);
      say(topic, text);
    } else if (
      /^(No changes\.|Apply complete!|Destroy complete!|Successfully configured the backend)/.test(text)
    ) {
      say(topic, text);
    }
    const event = /^(?<type>\w+)\.\S+: (?<verb>Still|\w+ complete)/.exec(text)?.groups;
    if (!event?.type) return;
    if (event.verb !== 'Still') {
      state.done += 1;
      return;
    }
    // Terraform repeats this line every ten seconds for each resource: say it once for all of them.
    state.waiting.add(event.type);
    if (Date.now() - state.said < 9_000) return;
    say(
      topic,
      `${state.done} of ${state.planned} done; AWS is still at work on ${[...state.waiting].join(', ')}`,
    );
    state.said = Date.now();
    state.waiting.clear();
  }
}
