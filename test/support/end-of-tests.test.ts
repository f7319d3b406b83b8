/** Programs that a test has started end with the tests, however jest ends. */
import { randomInt } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { killAll, start } from '../src/support/processes';
import { root } from './checkout';
import { markedProcesses } from './marked-processes';
import { temporaryFolder } from './temporary-folder';
import { until } from './until';

// Jest starts slowly on a busy machine.
jest.setTimeout(120_000);
afterEach(killAll);

/** Runs jest, set up as in this project, on a test that starts a program, writes a file, and then runs this code. */
function runTest(then: string) {
  const folder = temporaryFolder();
  const up = join(folder, 'up');
  // Nobody else sleeps for this long.
  const program = `sleep ${randomInt(1_000_000, 9_000_000)}`;
  writeFileSync(
    join(folder, 'it.test.js'),
    `test('it', async () => {
       require('child_process').spawn('sh', ['-c', ${JSON.stringify(program)}], { detached: true, stdio: 'ignore' }).unref();
       require('fs').writeFileSync(${JSON.stringify(up)}, '');
       ${then}
     }, 100_000);`,
  );
  const run = (file: string) => join(root, 'test/support/run', file);
  const config = {
    rootDir: folder,
    globalSetup: run('setup.ts'),
    globalTeardown: run('teardown.ts'),
    transform: { '\\.ts$': [require.resolve('@swc/jest'), { jsc: { target: 'es2023' } }] },
  };
  const file = join(folder, 'jest.config.json');
  writeFileSync(file, JSON.stringify(config));
  const jestProcess = start(process.execPath, [require.resolve('jest/bin/jest'), '--config', file]);
  const programs = () => markedProcesses(program).map(({ args }) => args.slice(0, 100));
  return { jestProcess, programs, isUp: () => existsSync(up) };
}

test('if jest is killed', async () => {
  const { jestProcess, programs, isUp } = runTest('await new Promise(() => setTimeout(() => 0, 90_000));');
  await until('the program', isUp, jestProcess.stderr, 60_000);
  expect(programs()).not.toEqual([]);
  jestProcess.child.kill('SIGKILL');
  await until('the end of the program', () => programs().length === 0, programs);
});

test('if the test has forgotten them, and then the run fails', async () => {
  const { jestProcess, programs } = runTest('');
  expect(await jestProcess.end(90_000)).toBe(1);
  expect(jestProcess.stderr()).toMatch(/tests have left processes behind:\n.*sleep/);
  await until('the end of the program', () => programs().length === 0, programs);
});
