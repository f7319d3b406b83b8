/** How a program ends if its children must end cleanly. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { killAll, start } from '../../src/support/processes';
import { temporaryFolder } from '../../support/temporary-folder';
import { until } from '../../support/until';

/** By process id: a process that outlives its program is nobody's child any more. */
const savers = new Set<number>();
afterEach(async () => {
  for (const pid of savers) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended, as expected.
    }
  }
  savers.clear();
  await killAll();
});

/** The child: on SIGTERM it saves its data, which takes until the file exists. */
const saver = (file: string) => `
  save() { echo saving; while [ ! -e '${file}' ]; do sleep 0.1; done; echo saved; exit 0; }
  trap save TERM; echo "up as $BASHPID."; while :; do sleep 0.1; done
`;

/** Starts the shell script, with a grace period longer than the test, so that the test ends it. */
const starting = (script: string) =>
  `start('bash', ['-c', ${JSON.stringify(script)}], { stdio: 'inherit', graceMs: 60_000, withDescendants: true });`;

const program = (starts: string) => `
  const { run } = require('./tools/terminal/program');
  const { start } = require('./tools/terminal/processes');
  run({ usage: '', options: {}, main: async () => {
    // Called after the program's own listeners, unless they have ended it.
    for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => console.log('heard ' + name));
    process.on('exit', () => console.log('the program ends'));
    ${starts}
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  } });
`;

async function begun(starts = (file: string) => starting(saver(file))) {
  const file = join(temporaryFolder(), 'saved');
  const args = ['--import', 'tsx', '--eval', program(starts(file))];
  const { child, said, end, stdout } = start(process.execPath, args);
  await said('.\n');
  savers.add(Number(/up as (\d+)/.exec(stdout())?.[1]));
  /** Sends a signal, and waits until it is received; saving continues. */
  async function signal(name: NodeJS.Signals): Promise<void> {
    child.kill(name);
    await said(`heard ${name}`);
    await said('saving');
  }
  const save = () => {
    writeFileSync(file, '');
  };
  const result = async () => ({ status: await end(), saved: stdout().includes('saved') });
  return { child, said, stdout, signal, save, result };
}

test('a signal lets the children end cleanly', async () => {
  const { signal, save, result } = await begun();
  await signal('SIGTERM');
  save();
  expect(await result()).toEqual({ status: 130, saved: true });
});

test('a cancelled job, which gets SIGINT and then SIGTERM, does so too', async () => {
  const { signal, save, result } = await begun();
  await signal('SIGINT');
  await signal('SIGTERM');
  save();
  expect(await result()).toEqual({ status: 130, saved: true });
});

test.each<NodeJS.Signals>(['SIGINT', 'SIGTERM', 'SIGHUP'])(
  '%s to the group, which npm also gets and forwards, counts once',
  async (name) => {
    const { child, said, save, result } = await begun();
    child.kill(name);
    await sleep(50);
    child.kill(name);
    await said('saving');
    save();
    expect(await result()).toEqual({ status: 130, saved: true });
  },
);

test.each([
  ['its child', saver],
  ['what its child leaves behind', (file: string) => `(${saver(file)}) & wait`],
  ['a child in its own process group, like Terraform', (file: string) => `set -m; (${saver(file)}) & wait`],
])('a second Ctrl-C immediately ends %s', async (_, script) => {
  const { child, said, stdout, result } = await begun((file) => starting(script(file)));
  child.kill('SIGINT');
  await said('heard SIGINT');
  await sleep(400);
  child.kill('SIGINT');
  expect(await result()).toEqual({ status: 130, saved: false });
  const [, pid = ''] = /up as (\d+)/.exec(stdout()) ?? [];
  const state = () => spawnSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' }).stdout;
  // If nothing reaps orphans, it is still listed.
  await until('its end', () => /^(Z.*\n)?$/.test(state()), state);
});

test('but not what ends with the program anyway', async () => {
  const own = (file: string) => `
    trap '' TERM; echo "up as $$."; echo saving; cat > '${file}.in'; echo saved
  `;
  const { child, signal, said, stdout } = await begun(
    (file) =>
      `start('bash', ['-c', ${JSON.stringify(own(file))}], { stdio: ['pipe', 'inherit', 'inherit'], graceMs: 60_000, endsWithStdin: true });`,
  );
  await signal('SIGINT');
  await sleep(400);
  child.kill('SIGINT');
  await said('saved');
  expect(stdout()).toMatch(/the program ends\n[^]*saved/);
});

test.each([
  ['in its group', ''],
  ['in one of their own', 'set -m;'],
])('a program ends after what its own children leave behind, %s', async (_, group) => {
  const leaver = (file: string) => `
    ${group} (while [ ! -e '${file}' ]; do sleep 0.1; done; echo saved) &
    trap 'echo saving; exit 0' TERM; echo "up as $$."; while :; do sleep 0.1; done
  `;
  const { signal, save, result, stdout } = await begun((file) => starting(leaver(file)));
  await signal('SIGTERM');
  await sleep(500);
  save();
  expect(await result()).toEqual({ status: 130, saved: true });
  expect(stdout()).toMatch(/saved\nthe program ends/);
});

test('a process that is started while another ends gets the signal too', async () => {
  const { signal, save, result, said, stdout } = await begun(
    (file) => `${starting(saver(file))} process.once('SIGTERM', () => { ${starting(saver(file))} });`,
  );
  await signal('SIGTERM');
  await said('up as', 2);
  save();
  await result();
  expect(stdout().match(/saved/g)).toHaveLength(2);
});
