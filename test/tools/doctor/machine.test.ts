/** Mistakes of the machine, each planted alone: exactly it is reported, with its remedy. */
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';

import { finding, machineForEach, type Mistake, pty, sh } from './support/machine';

const look = machineForEach();

/** Without moto. @param venv exit status of the import of venv */
const python = (version: string, venv = 0) =>
  sh(`case "$1" in --version) echo Python ${version};; -c) exit ${venv};; *) exit 1;; esac`);

test('without mistakes, nothing is wrong and nothing is skipped', async () => {
  expect(await look({})).toEqual([]);
});

test.each([
  ['Docker', { podman: null, docker: sh('exit 0') }],
  ['Python without moto, which npm start installs', { python3: python('3.10.1') }],
])('%s is fine too', async (_, programs) => {
  expect(await look({ programs })).toEqual([]);
});

test('a CLI without a native module is as well', async () => {
  const change = (folder: string) => {
    rmSync(join(folder, dirname(pty)), { recursive: true });
  };
  expect(await look({ change })).toEqual([]);
});

test.each<Mistake>([
  [
    'a native module of another Node',
    {
      change: (folder) => {
        writeFileSync(join(folder, pty), "throw Error('no binary')");
      },
    },
    'node',
    /has no binary for Node \S+ \(ABI \d+\): install Node \d+, or make and a C\+\+ compiler, then run 'npm ci'$/,
  ],
  [
    'no Python',
    { programs: { python3: null } },
    'python',
    /^python3 is not on PATH: install Python 3\.10 or later/,
  ],
  [
    'an old Python',
    { programs: { python3: python('3.9.2') } },
    'python',
    /^python3 is 3\.9\.2: install Python 3\.10 or/,
  ],
  [
    'Python without venv',
    { programs: { python3: python('3.12.0', 1) } },
    'python',
    /no module venv.* install .*python3-venv$/,
  ],
  [
    'no Terraform of the configured name',
    { programs: { terraform: null }, env: { TERRAFORM_BINARY_NAME: 'tofu' } },
    'terraform',
    /^'tofu version -json' failed \(ENOENT\): install Terraform 1\.10/,
  ],
  [
    'an old Terraform',
    { programs: { terraform: sh(`echo '{"terraform_version":"1.9.8"}'`) } },
    'terraform',
    /^terraform is 1\.9\.8: install 1\.10 or later/,
  ],
  [
    'a port that is not a number',
    { env: { APP_PORT: 'x' } },
    'ports',
    /^APP_PORT must be a whole number from 1 to 65535, got 'x'$/,
  ],
])('%s is named with its remedy', async (_, planted, name, text) => {
  expect(await look(planted)).toEqual(finding(name, 'wrong', text));
});

test('a missing Terraform is not a fault: the commands that need it download it', async () => {
  expect(await look({ programs: { terraform: null } })).toEqual(
    finding('terraform', 'open', /^is not on PATH: commands that need it download \d/),
  );
});

test.each<Mistake>([
  [
    'no engine',
    { programs: { podman: null } },
    'engine',
    /install podman or Docker.*; without it everything works except 'npm start -- --containers'/,
  ],
  [
    'an engine that does not run',
    { programs: { podman: sh('[ "$1" = --version ]') } },
    'engine',
    /^podman is not running .*: start it, or set CONTAINER_ENGINE; without it everything works except/,
  ],
])('%s is left open, with what works without it', async (_, planted, name, text) => {
  expect(await look(planted)).toEqual(finding(name, 'open', text));
});

test('a full disk is reported', async () => {
  const full = jest.spyOn(fs, 'statfs').mockResolvedValue({ bavail: 100_000, bsize: 4096 } as never);
  const findings = await look({});
  full.mockRestore();
  expect(findings).toEqual(finding('disk', 'wrong', /^0\.4 GiB free in this folder: free some space/));
});

test('a port in use is named with the variable that moves it', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const findings = await look({ env: { APP_PORT: `${port}` } });
  server.close();
  expect(findings).toEqual(
    finding(
      'ports',
      'wrong',
      new RegExp(`^port ${port} is in use.*: stop .* or set APP_PORT to a free port$`),
    ),
  );
});

test("the running emulated account's own ports are not reported", async () => {
  const findings = await look({ env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' } });
  expect(findings).toEqual(
    finding('ports', 'open', /^not checked: AWS_ENDPOINT_URL is http\S+, which is already running$/),
  );
});
