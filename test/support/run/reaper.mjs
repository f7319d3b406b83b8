// Outlives the tests of a run, however they end, and takes away what is left of them: the processes that carry the mark
// of the run in their environment, and its folder. Its standard input is open as long as jest's first process lives.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';

const [mark, folder] = process.argv.slice(2);
process.stdin.resume().on('end', () => {
  const processes = execFileSync('ps', ['axeww', '-o', 'pid=,args='], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  for (const line of processes.split('\n').filter((each) => each.includes(mark))) {
    const pid = Number.parseInt(line, 10);
    if (pid === process.pid) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
  rmSync(folder, { recursive: true, force: true });
});
