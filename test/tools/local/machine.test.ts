/** Every way to end a program with child processes: none is left, and each had time to clean up. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { root } from '../../support/checkout';
import { temporaryFolder } from '../../support/temporary-folder';
import { until } from '../../support/until';

/** Leaves something behind unless it has half a second to remove it, like the agent and its containers. */
const beside = `
  const { execSync } = require('node:child_process');
  const { writeFileSync } = require('node:fs');
  const [, , left] = process.argv;
  writeFileSync(left, '');
  process.on('exit', () => execSync('sleep 0.5; rm ' + JSON.stringify(left)));
  process.stdin.resume().once('end', () => process.exit(0));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(0));
  console.log('ready');
`;

const program = (file: string, left: string) => `
  const { run } = require(${JSON.stringify(join(root, 'tools/terminal/program'))});
  const { startHelper } = require(${JSON.stringify(join(root, 'tools/local/machine'))});
  void run({ usage: '', options: {}, main: async () => {
    await startHelper('beside', ${JSON.stringify([file, left])}, console.log);
    console.log('serving ' + process.pid);
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  } });
`;

/** Starts it with npm, as users do, in its own process group. */
async function started() {
  const folder = temporaryFolder();
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const left = join(folder, 'left');
  const main = write('main.ts', program(write('beside.ts', beside), left));
  const go = `cd ${JSON.stringify(root)} && exec node --import tsx ${JSON.stringify(main)}`;
  write('package.json', JSON.stringify({ scripts: { go } }));
  const npm = spawn('npm', ['run', 'go'], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(npm, 'exit');
  let said = '';
  npm.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await until(
    'that it serves',
    () => said.includes('serving'),
    () => said,
  );
  const group = npm.pid ?? 0;
  return { folder, left, exited, group, pid: Number(/serving (\d+)/.exec(said)?.[1]) };
}

const running = (folder: string) =>
  spawnSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter((line) => line.includes(folder));

describe.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s', (signal) => {
  test.each([
    ['once', 'the program', 1],
    ['twice', 'the program', 2],
    ['once', 'the process group', 1],
    ['twice', 'the process group', 2],
  ])('%s to %s', async (_, whom, times) => {
    const { folder, left, exited, group, pid } = await started();
    expect(existsSync(left)).toBe(true);
    for (let time = 0; time < times; time += 1) {
      if (time > 0) await sleep(350);
      try {
        process.kill(whom === 'the program' ? pid : -group, signal);
      } catch {
        // It has ended.
      }
    }
    await exited;
    await until(
      'the end of all',
      () => running(folder).length === 0,
      () => running(folder),
    );
    expect(existsSync(left)).toBe(false);
  });
});
