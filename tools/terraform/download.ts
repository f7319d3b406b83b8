import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { unzipSync } from 'fflate';

import { config } from '../../package.json';
import { UserError } from '../terminal/program';
import { say } from '../terminal/progress';
import { keep, keptFolder } from './cache';

/**
 * SHA-256 of the downloadable releases, by platform. Update them together with `config.terraform` in package.json.
 *
 * @see https://releases.hashicorp.com/terraform/1.11.4/terraform_1.11.4_SHA256SUMS
 */
export const sums: Record<string, string> = {
  'terraform_1.11.4_darwin_amd64.zip': 'a56d5002b9f7647291faccc3dd1a70350e60fb61e4c45037629508b8fdc2575b',
  'terraform_1.11.4_darwin_arm64.zip': '867e0808fa971217043e25b7a792b10720c79b1546f8a68479b74f138be73e18',
  'terraform_1.11.4_linux_amd64.zip': '1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc',
  'terraform_1.11.4_linux_arm64.zip': 'a43d1d0da9b9bab214a8305a39db0e40869572594ccf50c416a7756499143633',
};

const { terraform: VERSION } = config;

/** Path of the release on the site or a mirror. */
export const zipPath = (platform: string, arch: string) =>
  `terraform/${VERSION}/terraform_${VERSION}_${platform}_${arch === 'x64' ? 'amd64' : arch}.zip`;

/** SHA-256 of the release for this machine; undefined if there is none. */
export const sumHere = () => sums[zipPath(process.platform, process.arch).split('/').at(-1) ?? ''];

/**
 * Path of the cached Terraform. If there is none, the pinned release is downloaded.
 *
 * @throws UserError if there is no release for this machine, `download` is false, or the download fails
 */
export async function keptTerraform({ download }: { readonly download: boolean }): Promise<string> {
  const path = zipPath(process.platform, process.arch);
  const sum = sumHere();
  const { TERRAFORM_RELEASES_URL: site = 'https://releases.hashicorp.com' } = process.env;
  const url = `${site}/${path}`;
  try {
    const folder = await keptFolder(`terraform-${VERSION}`);
    const program = join(folder, 'terraform');
    if (existsSync(program)) return program;
    if (download && sum) {
      const bytes = await fetchProgram(url, sum);
      const make = (aside: string) => writeFile(join(aside, 'terraform'), bytes, { mode: 0o755 });
      await keep(folder, make, () => Promise.resolve(existsSync(program)));
      return program;
    }
  } catch (error) {
    const { message, cause = error } = error as Error;
    const { code = message, message: reason } = cause as NodeJS.ErrnoException;
    throw new UserError(
      `terraform is not on PATH, and downloading ${url} failed (${reason || code}): try again, or install Terraform ` +
        '1.10 or later',
    );
  }
  throw new UserError('terraform is not on PATH: install Terraform 1.10 or later');
}

/** Downloads the archive, checks its SHA-256, and returns the program in it. */
async function fetchProgram(url: string, sum: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`HTTP status ${response.status}`);
  const size = Math.round(Number(response.headers.get('content-length')) / 1e6);
  say('terraform', `is not on PATH: downloading ${url}${size ? `, ${size} MB` : ''}`);
  const archive = new Uint8Array(await response.arrayBuffer());
  const actual = createHash('sha256').update(archive).digest('hex');
  if (actual !== sum) throw new Error(`its SHA-256 is ${actual}, not ${sum}`);
  const { terraform } = unzipSync(archive, { filter: ({ name }) => name === 'terraform' });
  if (!terraform) throw new Error('the archive has no terraform');
  return terraform;
}
