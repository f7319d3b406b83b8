import { parseArgs, type ParseArgsConfig } from 'node:util';

import { SettingsError } from '../../contract/settings-error';
import { killAll, stopAll } from './processes';
import { takenByNpm } from './taken-by-npm';

/** An error that the user can fix; its message says what happened, which value was seen and what to do. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<O extends Options> = ReturnType<
  typeof parseArgs<{ options: O; allowPositionals: true; strict: true }>
>;

/** A positional argument of a program, with a closed set of values. */
export interface Argument {
  /** What a value is, such as: environment. */
  readonly name: string;
  /** The allowed values. */
  readonly oneOf: () => readonly string[];
  /** Whether a value outside the list is allowed too. @default never */
  readonly unlisted?: (value: string) => Promise<boolean>;
  /** How many values it takes. @default 'one' */
  readonly count?: 'one' | 'at most one' | 'any';
  /** The next argument, if this one takes one value. @default none */
  readonly next?: Argument;
}

/** Milliseconds within which two signals count as one request. */
const ONE_REQUEST_MS = 300;

interface Program<O extends Options> {
  /** What `--help` prints. */
  readonly usage: string;
  readonly options: O;
  /** @default none */
  readonly argument?: Argument;
  /** Gets the options and the argument's values, both checked. */
  readonly main: (flags: Parsed<O>['values'], ...args: string[]) => Promise<void>;
  /** Exit status after Ctrl-C; 0 if that is the regular way to end. @default 130 */
  readonly interruptedStatus?: () => number;
}

/**
 * Runs a command-line program: handles `--help`, prints errors in one line without a stack trace, and stops every
 * process that it started when it ends, normally, by an error or by a signal. A second signal ends it immediately.
 */
export async function run<O extends Options>(program: Program<O>): Promise<void> {
  const { usage, options, argument, main, interruptedStatus = () => 130 } = program;
  // The SDK is pinned, so its warning that later releases drop an older Node does not matter here.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  // A deployment must survive some seconds without AWS; the SDK's default of three attempts takes only one second.
  process.env.AWS_MAX_ATTEMPTS ??= '8';
  const state = { interrupted: false };
  const heard = new Map<NodeJS.Signals, number>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // These count as one request: SIGINT and then SIGTERM when GitHub cancels a job, and a signal to the process
      // group, which npm also receives and passes on.
      const before = heard.get(signal);
      if (before !== undefined && performance.now() - before > ONE_REQUEST_MS) process.exit(130);
      heard.set(signal, before ?? performance.now());
      if (state.interrupted) return;
      state.interrupted = true;
      console.log('\nStopping; repeat to stop immediately …');
      const status = interruptedStatus();
      void stopAll(signal).finally(() => process.exit(status));
    });
  }
  // The reader has closed the pipe, such as 'head'. If this program is already stopping, it continues to stop.
  process.stdout.on('error', () => {
    if (!state.interrupted) process.exit(1);
  });
  // Immediately, without waiting: no child process may outlive this process.
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
    // An error after an interrupt is a consequence of it.
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
  // Last, since it may call AWS.
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
  // An AWS error is not a bug of this program, and its message is more useful than a stack trace.
  if (error instanceof Error && '$metadata' in error) {
    return `AWS refuses: ${error.name}: ${error.message}: check that your credentials may do this (aws sts get-caller-identity)`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
