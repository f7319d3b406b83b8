/** Checks as data: each looks at one thing, side by side with the others, and is one line. */
import { setTimeout as sleep } from 'node:timers/promises';

import { output, type StartOptions } from '../terminal/processes';
import { UserError } from '../terminal/program';
import { plain } from '../terminal/untrusted';

export interface Check {
  readonly name: string;
  /** Names of checks before it, without whose success there is nothing to look at. @default none */
  readonly needs?: readonly string[];
  /** What it found. @throws UserError with what is wrong and what to do; Open where nothing has to be done */
  readonly look: () => string | Promise<string>;
}

/** What is missing and need not be there; the message says what works without it. */
export class Open extends Error {}

export interface Finding {
  readonly name: string;
  readonly state: 'ok' | 'wrong' | 'open';
  readonly text: string;
}

/** What is asked outside answers within this time or not at all; a synthesis of the stacks beside it takes some of it. */
const LIMIT_MS = 10_000;

/** Begins every look; the findings in the order of the checks. */
export function examine(checks: readonly Check[], limitMs = LIMIT_MS): readonly Promise<Finding>[] {
  const begun = new Map<string, Promise<Finding>>();
  for (const check of checks) {
    const needed = (check.needs ?? []).map((name) => begun.get(name));
    if (needed.includes(undefined)) throw new TypeError(`${check.name} needs what is looked at after it`);
    begun.set(check.name, find(check, needed as Promise<Finding>[], limitMs));
  }
  return [...begun.values()];
}

async function find(
  { name, look }: Check,
  needed: readonly Promise<Finding>[],
  limitMs: number,
): Promise<Finding> {
  const lacking = (await Promise.all(needed)).find(({ state }) => state !== 'ok');
  if (lacking) return { name, state: 'open', text: `not looked at: it needs ${lacking.name}` };
  try {
    return { name, state: 'ok', text: plain(await Promise.race([look(), tooLate(limitMs)])) };
  } catch (error) {
    const text = plain((error as Error).message.trim().replaceAll('\n', '; '));
    return { name, state: error instanceof Open ? 'open' : 'wrong', text };
  }
}

async function tooLate(limitMs: number): Promise<never> {
  await sleep(limitMs, undefined, { ref: false });
  throw noAnswer(limitMs);
}

const noAnswer = (limitMs: number) =>
  new UserError(
    `no answer in ${limitMs / 1_000} s: see that it runs, and that this machine reaches the internet`,
  );

/** Runs a program to its end, within the limit; undefined where there is none. */
export async function ask(command: string, args: readonly string[], options: StartOptions = {}) {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const stopped = { env: process.env, ...options, signal, killSignal: 'SIGKILL', graceMs: 500 } as const;
  return output(command, args, stopped).catch(() => {
    if (signal.aborted) throw noAnswer(LIMIT_MS);
    return undefined;
  });
}
