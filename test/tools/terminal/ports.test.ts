/** Which process is named if a port is in use, by the programs of each system. */
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

import { listen } from '../../src/support/sockets';
import { root } from '../../support/checkout';
import { freePorts } from '../../../tools/terminal/ports';
import { temporaryFolder } from '../../support/temporary-folder';
import { runProgram } from '../../support/tool';

const server = createServer();
let port: number;
beforeAll(async () => {
  port = await listen(server);
});
afterAll(() => {
  server.close();
});

/** Its message on a machine with these programs and their output; by default on this machine. */
async function refused(programs?: Readonly<Record<string, string>>): Promise<string> {
  const folder = temporaryFolder();
  for (const [name, printed] of Object.entries(programs ?? {})) {
    writeFileSync(join(folder, name), `#!${process.execPath}\nconsole.log(${JSON.stringify(printed)});\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const script = `require('./tools/terminal/ports').checkPortsAreFree({ APP_PORT: ${port} }).catch(({ message }) => console.log(message))`;
  const { stdout } = await runProgram(process.execPath, ['--import', 'tsx', '-e', script], {
    cwd: root,
    env: { ...process.env, ...(programs && { PATH: folder }) },
  });
  return stdout;
}

const line = (holder: string) =>
  `port ${port} is in use${holder}: stop what listens there, or set APP_PORT to a free port\n`;

test.each<[what: string, programs: Readonly<Record<string, string>>, holder: string]>([
  ['lsof', { lsof: 'p123\nf7', ps: 'node tools/cli/start.ts' }, ' by process 123 (node tools/cli/start.ts)'],
  [
    'ss alone',
    { ss: 'LISTEN 0 5 0.0.0.0:5000 0.0.0.0:* users:(("node",pid=123,fd=3))', ps: 'node a.js' },
    ' by process 123 (node a.js)',
  ],
  [
    'an ss without permission to see the owner',
    { ss: 'LISTEN 0 5 0.0.0.0:5000 0.0.0.0:*', ps: 'node a.js' },
    '',
  ],
  [
    "macOS's AirPlay",
    { lsof: 'p456', ps: '/System/Library/CoreServices/ControlCenter.app/Contents/MacOS/ControlCenter' },
    ' by AirPlay (System Settings, General, AirDrop & Handoff, AirPlay Receiver)',
  ],
  ['neither', {}, ''],
])('with %s', async (_, programs, holder) => {
  expect(await refused(programs)).toBe(line(holder));
});

test('on this machine it is this process', async () => {
  expect(await refused()).toMatch(new RegExp(` is in use by process ${process.pid} \\(.*node.*\\): stop `));
});

test('reserved ports are different, and below the ephemeral range', async () => {
  const ports = await freePorts(50);
  expect(new Set(ports).size).toBe(50);
  expect(Math.max(...ports)).toBeLessThan(32_768);
});
