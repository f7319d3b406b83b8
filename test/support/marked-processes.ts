import { execFileSync } from 'node:child_process';

/** The end of a text that `ps` prints the same in every locale: everything after its last non-ASCII letter. */
export const printed = (text: string) => text.replace(/^[^]*[^ -~]/, '');

/** The processes with this text in their environment or arguments. */
export function markedProcesses(mark: string): { readonly pid: number; readonly args: string }[] {
  const listed = execFileSync('ps', ['axeww', '-o', 'pid=,args='], {
    // Without the mark itself.
    env: { PATH: process.env.PATH },
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return listed
    .split('\n')
    .filter((line) => line.includes(printed(mark)))
    .map((line) => ({ pid: Number.parseInt(line, 10), args: line.trim().replace(/^\d+ /, '') }));
}
