/** Terraform if it is missing: the complete, published, pinned release, or one line and nothing left behind. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import promises from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';

import { strToU8, zipSync } from 'fflate';

import { config } from '../../../package.json';
import { keptTerraform, sums, zipPath } from '../../../tools/terraform/download';
import { checkTerraform } from '../../../tools/terraform/prerequisites';
import { terraformProgram } from '../../../tools/terraform/program';
import { freePort, listen } from '../../src/support/sockets';
import { root } from '../../support/checkout';
import { useOnly } from '../../support/environment';
import { eachInTemporaryFolder } from '../../support/temporary-folder';

const program = `#!/bin/sh\n[ "$*" = 'version -json' ] && echo '{"terraform_version": "${config.terraform}"}'\n`;
const release = zipSync({ 'LICENSE.txt': strToU8('BUSL'), terraform: strToU8(program) });
const path = zipPath(process.platform, process.arch);
const file = path.split('/').at(-1) ?? '';
const cache = join('node_modules', '.cache', 'fargate-duo');

const env = { ...process.env };
const servers: ReturnType<typeof createServer>[] = [];
let said: jest.SpyInstance;

/** Answers like the download site, on a machine without Terraform. */
async function site(answer: RequestListener): Promise<void> {
  const server = createServer(answer);
  servers.push(server);
  process.env.TERRAFORM_RELEASES_URL = `http://127.0.0.1:${await listen(server)}`;
}

const serve =
  (body: Uint8Array): RequestListener =>
  (req, res) => {
    if (req.url === `/${path}`) res.writeHead(200, { 'content-length': body.length }).end(body);
    else res.writeHead(404).end();
  };

eachInTemporaryFolder();
beforeEach(() => {
  process.env.PATH = process.cwd();
  delete process.env.TERRAFORM_BINARY_NAME;
  said = jest.spyOn(console, 'log').mockImplementation();
  jest.replaceProperty(sums, file, createHash('sha256').update(release).digest('hex'));
});

afterEach(() => {
  useOnly(/^(PATH|TERRAFORM_.*)$/, env);
  jest.restoreAllMocks();
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

test('it is announced, downloaded and kept, and every program uses it', async () => {
  await site(serve(release));
  const kept = join(process.cwd(), cache, `terraform-${config.terraform}`, 'terraform');
  expect(await checkTerraform()).toBe(config.terraform);
  expect(said).toHaveBeenCalledTimes(1);
  expect(said.mock.calls).toEqual([[expect.stringContaining(`is not on PATH: downloading http`)]]);
  expect(terraformProgram()).toBe(kept);
  expect(process.env.TERRAFORM_BINARY_NAME).toBe(kept);

  await site((_, res) => res.writeHead(500).end());
  delete process.env.TERRAFORM_BINARY_NAME;
  expect(await checkTerraform({ download: false })).toBe(config.terraform);
  expect(said).toHaveBeenCalledTimes(1);
});

test('its size is announced before the download', async () => {
  await site((_, res) => {
    res.writeHead(200, { 'content-length': 27_000_000 }).flushHeaders();
    said.mockImplementation(() => res.destroy());
  });
  await expect(checkTerraform()).rejects.toThrow(/^terraform is not on PATH, and downloading/);
  expect(said.mock.calls).toEqual([[expect.stringMatching(/\.zip, 27 MB$/)]]);
});

test('two simultaneous downloads both succeed, and nothing else is kept', async () => {
  await site(serve(release));
  const both = await Promise.all([keptTerraform({ download: true }), keptTerraform({ download: true })]);
  expect(new Set(both).size).toBe(1);
  expect(readFileSync(both[0], 'utf8')).toBe(program);
  expect(readdirSync(cache)).toEqual([`terraform-${config.terraform}`]);
});

const withSumOf = (body: Uint8Array): RequestListener => {
  sums[file] = createHash('sha256').update(body).digest('hex');
  return serve(body);
};

test.each<[string, () => RequestListener | undefined, RegExp]>([
  ['a missing site', () => undefined, /ECONNREFUSED/],
  ['a missing release', () => (_, res) => res.writeHead(404).end(), /HTTP status 404/],
  ['another sum', () => serve(strToU8('another')), /its SHA-256 is \w{64}, not \w{64}/],
  [
    'a truncated answer',
    () => (_, res) => {
      res.writeHead(200, { 'content-length': release.length }).write(release.slice(0, 9));
      setImmediate(() => res.destroy());
    },
    /closed|terminated/,
  ],
  ['an invalid archive', () => withSumOf(strToU8('no archive')), /invalid zip data/],
  ['an archive without it', () => withSumOf(zipSync({})), /the archive has no terraform/],
  [
    'a full disk',
    () => {
      jest
        .spyOn(promises, 'writeFile')
        .mockRejectedValue(new Error('ENOSPC: no space left on device, write'));
      return serve(release);
    },
    /ENOSPC: no space left on device/,
  ],
])('%s is one line, and nothing is kept', async (_, answer, reason) => {
  const answers = answer();
  if (answers) await site(answers);
  else process.env.TERRAFORM_RELEASES_URL = `http://127.0.0.1:${await freePort()}`;
  const refusal = await checkTerraform().then(
    () => '',
    (error: unknown) => (error as Error).message,
  );
  expect(refusal).toMatch(reason);
  expect(refusal).toMatch(
    /^terraform is not on PATH, and downloading http:\S+\.zip failed \(.+\): try again, or install .*$/,
  );
  expect(readdirSync(cache)).toEqual([]);
});

test('if there is no release for the machine, or downloads are off, it says what to install', async () => {
  const words = 'terraform is not on PATH: install Terraform 1.10 or later';
  await expect(checkTerraform({ download: false })).rejects.toThrow(new Error(words));
  Reflect.deleteProperty(sums, file);
  await expect(checkTerraform()).rejects.toThrow(new Error(words));
});

test.each(
  ['darwin', 'linux'].flatMap((platform) => ['arm64', 'x64'].map((arch) => [platform, arch] as const)),
)('the pinned release has its sum for %s on %s', (platform, arch) => {
  expect(sums[zipPath(platform, arch).split('/').at(-1) ?? '']).toMatch(/^[0-9a-f]{64}$/);
});

test('the workflows install the release that is pinned', () => {
  const folder = join(root, '.github/workflows');
  const pinned = readdirSync(folder).flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/terraform_version: (.*)/g)].map(
      ([, version]) => version,
    ),
  );
  expect(new Set(pinned)).toEqual(new Set([config.terraform]));
});
