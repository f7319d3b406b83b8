import { parseArgs, type ParseArgsConfig } from 'node:util';

import { SettingsError } from '../../contract/settings-error';
import { killAll, stopAll } from './processes';
import { takenByNpm } from './taken-by-npm';

/** Something the user can mend; its message says what happened, what was seen and what to do. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<O extends Options> = ReturnType<
  typeof parseArgs<{ options: O; allowPositionals: true; strict: true }>
>;

/** What a program takes that is not an option: values of a closed set. */
export interface Argument {
  /** What a value is, such as: environment. */
  readonly name: string;
  /** The values that it may have. */
  readonly oneOf: () => readonly string[];
  /** Whether it may have another value after all. @default never */
  readonly unlisted?: (value: string) => Promise<boolean>;
  /** How many values it takes. @default 'one' */
  readonly count?: 'one' | 'at most one' | 'any';
  /** What comes after it, where it takes one value. @default nothing */
  readonly next?: Argument;
}

/** Milliseconds in which two signals are one request. */
const ONE_REQUEST_MS = 300;

interface Program<O extends Options> {
  /** What `--help` prints. */
  readonly usage: string;
  readonly options: O;
  /** @default none */
  readonly argument?: Argument;
  /** Gets the options and the values of the argument, which are legal. */
  readonly main: (flags: Parsed<O>['values'], ...args: string[]) => Promise<void>;
  /** Exit status after Ctrl-C; 0 where that is the way to end. @default 130 */
  readonly interruptedStatus?: () => number;
}

/**
 * Runs a program of the command line: `--help`, errors in one line without a stack trace, and whatever it
 * started is stopped when it ends, by itself, by an error or by a signal. A second signal ends it at once.
 */
export async function run<O extends Options>(program: Program<O>): Promise<void> {
  const { usage, options, argument, main, interruptedStatus = () => 130 } = program;
  // The SDK is pinned: that its next releases leave an older Node is no news for whoever runs this one.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  // Some seconds without AWS end no deployment; the SDK's own three attempts are over in one.
  process.env.AWS_MAX_ATTEMPTS ??= '8';
  const state = { interrupted: false };
  const heard = new Map<NodeJS.Signals, number>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // A cancelled job of GitHub gets SIGINT and then SIGTERM, which is one request to end; and so is a signal to the
      // process group, which npm hears too and passes on.
      const before = heard.get(signal);
      if (before !== undefined && Date.now() - before > ONE_REQUEST_MS) process.exit(130);
      heard.set(signal, before ?? Date.now());
      if (state.interrupted) return;
      state.interrupted = true;
      console.log('\nStopping; once more to stop at once …');
      const status = interruptedStatus();
      void stopAll(signal).finally(() => process.exit(status));
    });
  }
  // Whoever reads has seen enough, such as 'head', or is gone: what is being stopped goes on being stopped.
  process.stdout.on('error', () => {
    if (!state.interrupted) process.exit(1);
  });
  // At once, without waiting: whatever is still there when this process goes must not outlive it.
  process.on('exit', killAll);

  try {
    const { values, positionals } = parse({ ...options, help: { type: 'boolean', short: 'h' } });
    if (values.help) {
      console.log(usage.trim());
      return;
    }
    const taken = takenByNpm(options, process.argv.slice(2));
    if (taken) throw new UserError(taken);
    await checkArguments(positionals, argument);
    await main(values as Parsed<O>['values'], ...positionals);
  } catch (error) {
    // What was stopped on purpose fails on purpose.
    if (state.interrupted) return;
    console.error(describe(error));
    await stopAll();
    process.exit(1);
  }
  if (!state.interrupted) await stopAll();
}

async function checkArguments(given: readonly string[], argument: Argument | undefined): Promise<void> {
  if (!argument) {
    if (given.length > 0) throw new UserError(`unexpected argument '${given.join(' ')}': see --help`);
    return;
  }
  const { next, ...alone } = argument;
  if (next) {
    await checkArguments(given.slice(0, 1), alone);
    await checkArguments(given.slice(1), next);
    return;
  }
  const { name, count = 'one' } = argument;
  const legal = argument.oneOf();
  const list = `one of ${legal.join(', ')}`;
  if (count === 'one' && given.length === 0) throw new UserError(`missing <${name}>: ${list}`);
  const unknown = given.find((value) => !legal.includes(value));
  if (count !== 'any' && given.length > 1)
    throw new UserError(`more than one ${name}, '${given.join(' ')}': name ${list}`);
  // Last: it may take a look into the account.
  if (unknown !== undefined && !(await argument.unlisted?.(unknown)))
    throw new UserError(`there is no ${name} '${unknown}': it is ${list}`);
}

function parse(options: Options) {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new UserError(`${(error as Error).message.split('. ')[0] ?? ''}: see --help`);
  }
}

function describe(error: unknown): string {
  if (error instanceof UserError || error instanceof SettingsError) return error.message;
  // What AWS answers to a request is no fault of this program, and tells more than a stack trace.
  if (error instanceof Error && '$metadata' in error) {
    return `AWS refuses: ${error.name}: ${error.message}: see that your credentials may do this (aws sts get-caller-identity)`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
