/** How a program ends that has started something which must end in order. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { checkout } from '../support/checkout';

/** A program whose own takes so many seconds to save what it holds. */
const program = (seconds: number) => `
  const { run } = require('./tools/program');
  const { start } = require('./tools/processes');
  run({ usage: '', options: {}, main: async () => {
    const saver = 'trap "sleep ${seconds}; echo saved; exit 0" TERM; echo up; while :; do sleep 0.1; done';
    start('bash', ['-c', saver], { stdio: 'inherit' });
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  } });
`;

async function signalled(seconds: number, ...signals: NodeJS.Signals[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', '--eval', program(seconds)], {
    cwd: checkout(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close') as Promise<[number]>;
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const said = async (text: string) => {
    while (!output.includes(text)) await once(child.stdout, 'data');
  };
  await said('up');
  for (const signal of signals) {
    child.kill(signal);
    // Two signals at once may arrive as one.
    await said('Stopping');
  }
  const [status] = await closed;
  return { status, saved: output.includes('saved') };
}

test('a signal lets what was started end in order', async () => {
  expect(await signalled(2, 'SIGTERM')).toEqual({ status: 130, saved: true });
});

test('a cancelled job, which gets SIGINT and then SIGTERM, does so too', async () => {
  expect(await signalled(2, 'SIGINT', 'SIGTERM')).toEqual({ status: 130, saved: true });
});

test('a second Ctrl-C ends everything at once', async () => {
  expect(await signalled(60, 'SIGINT', 'SIGINT')).toEqual({ status: 130, saved: false });
});
