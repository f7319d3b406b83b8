import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import type { Settings } from '../../contract/settings';
import type { BootstrapOptions } from './bootstrap';
import { CLI } from '../terraform/cdktf';
import { start } from '../terminal/processes';
import { UserError } from '../terminal/program';

/** File for the state of `bootstrap` until its bucket exists. */
export const localState = () => resolve('terraform.bootstrap.tfstate');

/**
 * Runs `bootstrap` or `destroyBootstrapStack` with the CDKTF CLI in this terminal.
 *
 * @param approve make changes without asking
 */
export async function withCli(
  settings: Settings,
  approve: boolean,
  act: (options: BootstrapOptions) => Promise<void>,
): Promise<void> {
  // A separate folder: the location of the state changes here, and Terraform stores it beside the stack.
  const outdir = await mkdtemp(join(tmpdir(), 'bootstrap-'));
  const common = ['--output', outdir, ...(approve ? ['--auto-approve'] : [])];
  await act({
    settings,
    localState: localState(),
    cdktf: (args, env) => cdktf([...args, ...common], env),
  });
  await rm(outdir, { recursive: true });
}

/** Milliseconds that the CLI may take to end: Terraform saves its state first. */
const GRACE_MS = 120_000;

/** Runs the CLI in this terminal, where it shows its plan and asks for approval. */
async function cdktf(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const { exited } = start(process.execPath, [CLI, ...args], {
    env: { ...process.env, ...env },
    stdio: 'inherit',
    inTerminal: true,
    withDescendants: true,
    graceMs: GRACE_MS,
  });
  const status = await exited;
  if (status !== 0) {
    const folder = args[args.indexOf('--output') + 1] ?? '';
    throw new UserError(
      `cdktf ${args[0] ?? ''} failed (${status}): see its output above and its files in ${folder}`,
    );
  }
}
