/** What has to be on this machine. */
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';

import type { Settings } from '../../contract/settings';
import { portVariable } from '../../contract/variables';
import { config, devEngines } from '../../package.json';
import { findEngine } from '../local/containers/engine';
import { checkPortsAreFree, portFrom } from '../terminal/ports';
import { UserError } from '../terminal/program';
import { sumHere } from '../terraform/download';
import { checkTerraform } from '../terraform/prerequisites';
import { terraformProgram } from '../terraform/program';
import { ask, Open } from './examine';

const PTY = '@cdktf/node-pty-prebuilt-multiarch';

/**
 * Its age is looked at before every command (tools/install.mjs), the binary of the one native module here, where there
 * is one: cdktn-cli has none.
 */
export async function node(folder: string): Promise<string> {
  const { node: version, modules } = process.versions;
  if (!existsSync(join(folder, 'node_modules', PTY))) return version;
  const loaded = await ask(process.execPath, ['-e', `require('${PTY}')`], { cwd: folder });
  if (loaded?.status === 0) return version;
  throw new UserError(
    `${PTY}, without which the CDKTF CLI does not run, has no binary for Node ${version} (ABI ${modules}): install ` +
      `Node ${devEngines.runtime.version}, or make and a C++ compiler, then run 'npm ci'`,
  );
}

/** One that is missing is no fault where there is a release to fetch. */
export async function terraform(): Promise<string> {
  try {
    return await checkTerraform({ download: false });
  } catch (error) {
    const isThere = (await ask(terraformProgram(), ['version'])) !== undefined;
    if (isThere || sumHere() === undefined || process.env.TERRAFORM_BINARY_NAME) throw error;
    throw new Open(`is not on PATH: what needs it fetches ${config.terraform}`);
  }
}

/** Does not fail: whoever builds images or runs --containers needs it, nobody else. */
export function engine(): string {
  try {
    return findEngine(process.env, 5_000).name;
  } catch (error) {
    throw new Open(
      `${(error as Error).message}; without it all works but 'npm start -- --containers', 'docker compose up', ` +
        "and 'npm run push' to a real account",
    );
  }
}

/** The AWS provider is 0.7 GB beside what npm ci has installed; the rest is room for moto, and for an image and its base. */
const NEEDED_GIB = 2;

export async function disk(folder: string): Promise<string> {
  const { bavail, bsize } = await statfs(folder);
  const free = `${((bavail * bsize) / 2 ** 30).toFixed(1)} GiB free`;
  if (bavail * bsize >= NEEDED_GIB * 2 ** 30) return free;
  throw new UserError(
    `${free} in this folder: make room, the AWS provider, moto and an image take ${NEEDED_GIB} GiB`,
  );
}

/** Those that `npm start` listens on. */
export async function ports({ services }: Settings): Promise<string> {
  const { AWS_ENDPOINT_URL } = process.env;
  if (AWS_ENDPOINT_URL)
    throw new Open(`not looked at: AWS_ENDPOINT_URL is ${AWS_ENDPOINT_URL}, which runs already`);
  const wanted = {
    ...Object.fromEntries(
      services.map(({ name, port }) => [portVariable(name), portFrom(portVariable(name), port)]),
    ),
    EMULATOR_PORT: portFrom('EMULATOR_PORT', 4566),
  };
  await checkPortsAreFree(wanted);
  return `${Object.values(wanted).join(', ')} are free`;
}
