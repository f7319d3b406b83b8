/** What npm start says if it cannot start: one line, exit 1, nothing started. */
import { once } from 'node:events';
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { copyRepository } from '../../support/checkout';
import { freePort } from '../../src/support/sockets';
import { temporaryFolder } from '../../support/temporary-folder';
import { runTool } from '../../support/tool';

/** Runs it with Node and these scripts on its PATH. */
function start(args: string[], env: NodeJS.ProcessEnv = {}, tools: Record<string, string> = {}) {
  const folder = temporaryFolder();
  symlinkSync(process.execPath, join(folder, 'node'));
  for (const [name, script] of Object.entries(tools)) {
    writeFileSync(join(folder, name), script);
    chmodSync(join(folder, name), 0o755);
  }
  return runTool('start', args, { env: { PATH: folder, HOME: folder, ...env } });
}

const terraform = (version: string) => ({
  terraform: `#!/bin/sh\necho '{"terraform_version":"${version}"}'\n`,
});

/** Ports that are certainly free, so that only the tested error can occur. */
const free = async () => ({
  APP_PORT: `${await freePort()}`,
  REDIRECT_PORT: `${await freePort()}`,
  EMULATOR_PORT: `${await freePort()}`,
});

test('--help says what it does and needs', async () => {
  const { stdout, status } = await start(['--help']);
  expect(stdout).toMatch(/^npm start: deploys the stacks/);
  expect(status).toBe(0);
});

test('an unknown option is refused', async () => {
  const { stderr, status } = await start(['--container']);
  expect(stderr).toBe("Unknown option '--container': see --help\n");
  expect(status).toBe(1);
});

test.each(['0', '65536', '5000x', ''])('APP_PORT=%j is refused', async (value) => {
  const { stderr, status } = await start([], { APP_PORT: value });
  expect(stderr).toBe(`APP_PORT must be a whole number from 1 to 65535, got '${value}'\n`);
  expect(status).toBe(1);
});

test('if the named Terraform is missing, it says which one to install', async () => {
  const { stderr, status } = await start([], { TERRAFORM_BINARY_NAME: 'none' });
  expect(stderr).toMatch(/^'none version -json' failed \(ENOENT\): install Terraform 1\.10 or later, .*\n$/);
  expect(status).toBe(1);
});

test('a Terraform that is too old is refused with its version', async () => {
  const { stderr, status } = await start([], {}, terraform('1.9.8'));
  expect(stderr).toMatch(/^terraform is 1\.9\.8: install 1\.10 or later, .*\n$/);
  expect(status).toBe(1);
});

test('a port in use is named with the variable that moves it', async () => {
  const ports = await free();
  const server = createServer().listen(Number(ports.REDIRECT_PORT), '127.0.0.1');
  await once(server, 'listening');
  const { stderr, status } = await start([], ports, terraform('1.11.4'));
  server.close();
  expect(stderr).toMatch(
    new RegExp(
      `^port ${ports.REDIRECT_PORT} is in use.*: stop what listens there, or set REDIRECT_PORT to a free port\n$`,
    ),
  );
  expect(status).toBe(1);
});

test('--containers without an engine says what to install', async () => {
  const { stderr, status } = await start(['--containers'], await free(), terraform('1.11.4'));
  expect(stderr).toBe(
    'neither podman nor docker is on PATH: install podman or Docker, which runs the containers\n',
  );
  expect(status).toBe(1);
});

test('an engine that does not run is named, with its own error', async () => {
  const docker = `#!/bin/sh
[ "$1" = --version ] || { echo 'Cannot connect to the Docker daemon' >&2; exit 1; }
`;
  const { stderr } = await start(['--containers'], await free(), { ...terraform('1.11.4'), docker });
  expect(stderr).toBe(
    'docker is not running (Cannot connect to the Docker daemon): start it, or set CONTAINER_ENGINE\n',
  );
});

test('a secret that the environment does not have is named before anything is started', async () => {
  const cwd = join(temporaryFolder(), 'copy');
  copyRepository(cwd, {
    "egress: 'public',": "egress: 'public', secrets: { redirect: { TOKEN: { ssm: '/t' } } },",
  });
  const env = { PATH: '', HOME: cwd, TERRAFORM_BINARY_NAME: 'none' };
  const { stderr, status } = await runTool('start', [], { cwd, env });
  expect(stderr).toMatch(
    /^redirect has the secret TOKEN \(arn:aws:ssm:\S+:parameter\/t\): set TOKEN in your environment to run it here\n$/,
  );
  expect(status).toBe(1);
  const { stderr: next } = await runTool('start', [], { cwd, env: { ...env, TOKEN: 'x' } });
  expect(next).toMatch(/^'none version -json' failed/);
});

test('two services cannot share a port', async () => {
  const ports = await free();
  const { stderr } = await start([], { ...ports, APP_PORT: ports.EMULATOR_PORT }, terraform('1.11.4'));
  expect(stderr).toBe(`APP_PORT and EMULATOR_PORT must differ, both are ${ports.EMULATOR_PORT}\n`);
});

test('without moto and Python it says what to install', async () => {
  const { stderr, status } = await start([], await free(), terraform('1.11.4'));
  expect(stderr).toBe(
    'python3 is not on PATH: install Python 3.10 or later, which runs moto, the emulated AWS\n',
  );
  expect(status).toBe(1);
});
