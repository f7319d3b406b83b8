/** npm run proofs, in a folder with tests of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { checkout } from '../../support/checkout';
import { until } from '../../support/until';
import { temporaryFolder } from '../../support/temporary-folder';

// Jest starts slowly on a busy machine.
jest.setTimeout(120_000);

let folder: string;
let running: ChildProcess | undefined;
beforeEach(() => {
  folder = temporaryFolder();
  const transform = {
    '\\.ts$': [require.resolve('@swc/jest'), { jsc: { parser: { syntax: 'typescript' } } }],
  };
  writeFileSync(join(folder, 'jest.config.json'), JSON.stringify({ testEnvironment: 'node', transform }));
});
afterEach(() => {
  running?.kill('SIGKILL');
});

const header = `import { proof } from '${resolve('test/support/proof')}';\n`;

/** Runs it on these tests, by their paths under test/. */
function proofs(tests: Record<string, string>, ...names: string[]) {
  for (const [name, code] of Object.entries(tests)) {
    const path = join(folder, 'test', name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, header + code);
  }
  const program = ['--import', require.resolve('tsx'), join(checkout(), 'tools/cli/proofs.ts')];
  const child = spawn(process.execPath, [...program, ...names], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running = child;
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(child, 'close').then(([status]) => ({
    status: status as number,
    rows: stdout
      .split('\n')
      .filter((line) => /^\| (?!Proof|-)/.test(line))
      .map(cells),
    stdout,
    stderr,
  }));
  return { child, ended };
}

const cells = (row: string) =>
  row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

test('one table of every proof, with the machine and the date above it', async () => {
  const { status, stdout, rows } = await proofs({
    'a/one.test.ts': `test('x', () => {\n proof('one', { requests: 12345, longest: '3 s' }); });`,
    'b/two.test.ts': `test('x', () => undefined);\nafterAll(() => {\n  proof(\n    'two', { rules: 3 }); });`,
    'b/none.test.ts': `test('x', () => { throw new Error("proof('none')"); });`,
  }).ended;
  expect(rows).toEqual([
    ['one', '12,345 requests, longest: 3 s', '`test/a/one.test.ts`'],
    ['two', '3 rules', '`test/b/two.test.ts`'],
  ]);
  expect(stdout).toMatch(/^\d{4}-\d\d-\d\d, Node 2\d\..*, \d+ cores of .*, in \d min$/m);
  expect(status).toBe(0);
});

test('a proof that fails, is skipped, cannot be loaded or gives no figures has none, and it ends with 1', async () => {
  const { status, stderr, rows } = await proofs({
    'broken.test.ts': `test('x', () => {\n proof('broken', { tries: 1 }); throw new Error('broken'); });`,
    'none.test.ts': `test('x', () => { if (Date.now() === 0)\n proof('none', { tries: 1 }); });`,
    'skipped.test.ts': `test('x', () => {\n proof('skipped', { tries: 1 }); }); test.skip('y', () => undefined);`,
    'syntax.test.ts': `const x: = 1;\n proof('syntax', {});`,
  }).ended;
  const names = ['broken', 'none', 'skipped', 'syntax'];
  expect(rows).toEqual(names.map((name) => [name, '**not proven**', `\`test/${name}.test.ts\``]));
  expect(stderr).toContain('test/broken.test.ts failed');
  expect(stderr).toContain("test/none.test.ts gave no figures for 'none'");
  expect(stderr).toContain('test/skipped.test.ts skipped tests (1): its proofs do not count');
  expect(stderr).toContain('test/syntax.test.ts failed');
  expect(status).toBe(1);
});

test('a named proof is run alone; an unknown name is refused', async () => {
  const tests = {
    'fine.test.ts': `test('x', () => {\n proof('it is fine', { tries: 1 }); });`,
    'broken.test.ts': `test('x', () => {\n proof('broken', { tries: 1 }); throw new Error('broken'); });`,
  };
  const named = await proofs(tests, 'it is fine').ended;
  expect(named).toMatchObject({ status: 0, rows: [['it is fine', '1 tries', '`test/fine.test.ts`']] });
  const refused = await proofs(tests, 'fine').ended;
  expect(refused).toMatchObject({ status: 1, stdout: '' });
  expect(refused.stderr).toContain("there is no proof 'fine': it is one of broken, it is fine");
});

test('Ctrl-C ends the tests and their child processes cleanly', async () => {
  const log = join(folder, 'log');
  // Without output: bash reports the end of its 'sleep', and writing to a closed pipe would end it.
  const saver = `trap 'echo saved >> "$LOG"; exit 0' TERM; echo up >> "$LOG"; while :; do sleep 0.1; done`;
  const { child, ended } = proofs({
    'it.test.ts': `test('x', async () => {
      require('child_process').spawn('bash', ['-c', ${JSON.stringify(saver)}], {
        stdio: 'ignore', env: { ...process.env, LOG: ${JSON.stringify(log)} } });\n proof('it', {});
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    }, 90_000);`,
  });
  const logged = () => {
    try {
      return readFileSync(log, 'utf8');
    } catch {
      return '';
    }
  };
  await until('the test', () => logged().includes('up'), logged, 60_000);
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ status: 130, rows: [] });
  expect(logged()).toBe('up\nsaved\n');
});
