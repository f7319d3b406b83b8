/** Checks as data: they run concurrently, and each prints one line. */
import { setTimeout as sleep } from 'node:timers/promises';

import { output, type StartOptions } from '../terminal/processes';
import { UserError } from '../terminal/program';
import { plain } from '../terminal/untrusted';

export interface Check {
  readonly name: string;
  /** Names of earlier checks that must succeed first. @default none */
  readonly needs?: readonly string[];
  /** Returns what it found. @throws UserError with what is wrong and what to do; Open if nothing has to be done */
  readonly look: () => string | Promise<string>;
}

/** Something optional is missing; the message says what works without it. */
export class Open extends Error {}

export interface Finding {
  readonly name: string;
  readonly state: 'ok' | 'wrong' | 'open';
  readonly text: string;
}

/** Time limit of a check. It allows for the synthesis of the stacks that runs at the same time. */
const LIMIT_MS = 10_000;

/** Starts all checks. @returns the findings in the order of the checks */
export function examine(checks: readonly Check[], limitMs = LIMIT_MS): readonly Promise<Finding>[] {
  const started = new Map<string, Promise<Finding>>();
  for (const check of checks) {
    const needed = (check.needs ?? []).map((name) => started.get(name));
    if (needed.includes(undefined)) throw new TypeError(`${check.name} needs a check that comes after it`);
    started.set(check.name, find(check, needed as Promise<Finding>[], limitMs));
  }
  return [...started.values()];
}

async function find(
  { name, look }: Check,
  needed: readonly Promise<Finding>[],
  limitMs: number,
): Promise<Finding> {
  const lacking = (await Promise.all(needed)).find(({ state }) => state !== 'ok');
  if (lacking) return { name, state: 'open', text: `not checked: it needs ${lacking.name}` };
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
    `no answer in ${limitMs / 1_000} s: check that it runs, and that this machine reaches the internet`,
  );

/** Runs a program to its end, within the limit; undefined if there is no such program. */
export async function ask(command: string, args: readonly string[], options: StartOptions = {}) {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const stopped = { env: process.env, ...options, signal, killSignal: 'SIGKILL', graceMs: 500 } as const;
  return output(command, args, stopped).catch(() => {
    if (signal.aborted) throw noAnswer(LIMIT_MS);
    return undefined;
  });
}
