/** Before the first test of a run: what all its tests share. Jest's workers and their children inherit its variables. */
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { copyRepository } from '../checkout';
import { printed } from '../marked-processes';
import { makers } from './makers';

export default async function setUp(): Promise<void> {
  // With a space and a non-ASCII letter, as in many users' paths.
  const folder = mkdtempSync(join(tmpdir(), 'Área fargate duo run-'));
  const reaper = spawn(process.execPath, [join(__dirname, 'reaper.mjs'), printed(basename(folder)), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  reaper.unref();

  // The folder is in the environment of every process of a test: this is how the reaper finds them.
  process.env.TEST_FOLDER = folder;
  process.env.TEST_SERVER = await serve();
  copyRepository(join(folder, 'checkout'));
}

/** Serves what is made once per run, on its first request; returns the server's address. */
async function serve(): Promise<string> {
  const server = createServer(({ url = '' }, response) => {
    const making: Promise<unknown> = makers[url.slice(1) as keyof typeof makers]();
    making.then(
      (value) => response.end(JSON.stringify(value)),
      (error: unknown) => response.writeHead(500).end((error as Error).message),
    );
  });
  server.unref();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
