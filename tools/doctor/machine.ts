/** Checks of this machine. */
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
 * Checks the binary of the only native module, which cdktf-cli has and cdktn-cli has not; tools/install.mjs checks the
 * version of Node before every command.
 */
export async function node(folder: string): Promise<string> {
  const { node: version, modules } = process.versions;
  if (!existsSync(join(folder, 'node_modules', PTY))) return version;
  const loaded = await ask(process.execPath, ['-e', `require('${PTY}')`], { cwd: folder });
  if (loaded?.status === 0) return version;
  throw new UserError(
    `${PTY}, which the CDKTF CLI needs, has no binary for Node ${version} (ABI ${modules}): install ` +
      `Node ${devEngines.runtime.version}, or make and a C++ compiler, then run 'npm ci'`,
  );
}

/** A missing Terraform is not an error if it can be downloaded. */
export async function terraform(): Promise<string> {
  try {
    return await checkTerraform({ download: false });
  } catch (error) {
    const isThere = (await ask(terraformProgram(), ['version'])) !== undefined;
    if (isThere || sumHere() === undefined || process.env.TERRAFORM_BINARY_NAME) throw error;
    throw new Open(`is not on PATH: commands that need it download ${config.terraform}`);
  }
}

/** Never wrong: only image builds and --containers need an engine. */
export function engine(): string {
  try {
    return findEngine(process.env, 5_000).name;
  } catch (error) {
    throw new Open(
      `${(error as Error).message}; without it everything works except 'npm start -- --containers', ` +
        "'docker compose up', and 'npm run push' to a real account",
    );
  }
}

/** Beyond the installed npm packages: 0.7 GB for the AWS provider, the rest for moto, an image and its base image. */
const NEEDED_GIB = 2;

export async function disk(folder: string): Promise<string> {
  const { bavail, bsize } = await statfs(folder);
  const free = `${((bavail * bsize) / 2 ** 30).toFixed(1)} GiB free`;
  if (bavail * bsize >= NEEDED_GIB * 2 ** 30) return free;
  throw new UserError(
    `${free} in this folder: free some space, the AWS provider, moto and an image need ${NEEDED_GIB} GiB`,
  );
}

/** The ports that `npm start` listens on. */
export async function ports({ services }: Settings): Promise<string> {
  const { AWS_ENDPOINT_URL } = process.env;
  if (AWS_ENDPOINT_URL)
    throw new Open(`not checked: AWS_ENDPOINT_URL is ${AWS_ENDPOINT_URL}, which is already running`);
  const wanted = {
    ...Object.fromEntries(
      services.map(({ name, port }) => [portVariable(name), portFrom(portVariable(name), port)]),
    ),
    EMULATOR_PORT: portFrom('EMULATOR_PORT', 4566),
  };
  await checkPortsAreFree(wanted);
  return `${Object.values(wanted).join(', ')} are free`;
}
