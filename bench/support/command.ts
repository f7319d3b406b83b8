import { output, type StartOptions } from '../../tools/terminal/processes';
import { UserError } from '../../tools/terminal/program';

/** What a command took: seconds of wall-clock time, and of processor time including all its child processes. */
export interface Taken {
  readonly clock: number;
  readonly processor: number;
}

/** Runs a command to its end; the shell's `times` gives the processor time of its children and theirs. */
export async function time(command: readonly string[], options: StartOptions = {}): Promise<Taken> {
  const began = performance.now();
  const { status, stdout, stderr } = await output(
    'sh',
    ['-c', 'log=$("$@" 2>&1) || { echo "$log" >&2; exit 1; }; times', 'sh', ...command],
    options,
  );
  if (status !== 0)
    throw new UserError(`${stderr.trim()}\n${command.join(' ')} failed: see its output above`);
  const clock = (performance.now() - began) / 1000;
  // The shell's own two times, then its children's: '0m1.230000s 0m0.340000s'.
  const [, , user = NaN, system = NaN] = [...stdout.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
  );
  return { clock, processor: user + system };
}
