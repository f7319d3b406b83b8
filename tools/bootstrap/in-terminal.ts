import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import type { Settings } from '../../contract/settings';
import type { BootstrapOptions } from './bootstrap';
import { CLI } from '../terraform/cdktf';
import { start } from '../terminal/processes';
import { UserError } from '../terminal/program';

/** Where the state of `bootstrap` lies for as long as there is no bucket to keep it in. */
export const localState = () => resolve('terraform.bootstrap.tfstate');

/**
 * Lets `bootstrap` or `destroyBootstrapStack` run the CDKTF CLI in this terminal.
 *
 * @param approve does not ask before a change is made
 */
export async function withCli(
  settings: Settings,
  approve: boolean,
  act: (options: BootstrapOptions) => Promise<void>,
): Promise<void> {
  // A folder of its own: here the place of the state changes, which Terraform remembers beside the stack.
  const outdir = await mkdtemp(join(tmpdir(), 'bootstrap-'));
  const common = ['--output', outdir, ...(approve ? ['--auto-approve'] : [])];
  await act({
    settings,
    localState: localState(),
    cdktf: (args, env) => cdktf([...args, ...common], env),
  });
  await rm(outdir, { recursive: true });
}

/** Milliseconds the CLI may take to end in order: Terraform saves its state first. */
const GRACE_MS = 120_000;

/** The CLI in this terminal, where it shows its plan and asks. */
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
