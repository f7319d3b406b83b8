/** How a program ends that has started something which must end in order. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

// Programs start slowly on a busy machine.
jest.setTimeout(30_000);

/** It takes a second to save what it holds. */
const saver = 'trap "sleep 1; echo saved; exit 0" TERM; echo up; while :; do sleep 0.1; done';
const program = `
  const { run } = require('./tools/program');
  const { start } = require('./tools/processes');
  run({ usage: '', options: {}, main: async () => {
    start('bash', ['-c', ${JSON.stringify(saver)}], { stdio: 'inherit' });
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  } });
`;

async function signalled(...signals: NodeJS.Signals[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close') as Promise<[number]>;
  let output = '';
  const up = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('up')) resolve();
    });
  });
  await up;
  for (const signal of signals) {
    child.kill(signal);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const [status] = await closed;
  return { status, saved: output.includes('saved') };
}

test('a signal lets what was started end in order', async () => {
  expect(await signalled('SIGTERM')).toEqual({ status: 130, saved: true });
});

test('a cancelled job, which gets SIGINT and then SIGTERM, does so too', async () => {
  expect(await signalled('SIGINT', 'SIGTERM')).toEqual({ status: 130, saved: true });
});

test('a second Ctrl-C ends everything at once', async () => {
  expect(await signalled('SIGINT', 'SIGINT')).toEqual({ status: 130, saved: false });
});
