// Outlives the tests of a run, however they end, and cleans up: it kills the processes that have the mark of the run in
// their environment, and removes its folder. Its standard input is open as long as jest's main process lives.
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
      // It has ended in the meantime.
    }
  }
  rmSync(folder, { recursive: true, force: true });
});
