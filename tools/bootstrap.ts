/** `npm run bootstrap`: makes what an account needs once, before the first deployment. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { loadSettings } from '../stacks/settings';
import { bootstrap, unbootstrap } from './bootstrap-account';
import { CLI } from './cdktf';
import { checkTerraform } from './prerequisites';
import { start } from './processes';
import { run, UserError } from './program';

const usage = `
npm run bootstrap: deploys the stack 'bootstrap' with your credentials: the bucket of the Terraform state,
GitHub's OIDC provider, the roles of the workflows and the release records. Its own state ends up in the
bucket too. Run it again after a change of settings.ts, or after it was interrupted.

Options:
  --auto-approve   do not ask before a change is made
  --destroy        take all of it away again, the bucket with every state in it; refused as long as another
                   stack has resources
  -h, --help       this text
`;

void run({
  usage,
  options: { 'auto-approve': { type: 'boolean' }, destroy: { type: 'boolean' } },
  main: async (flags) => {
    const settings = loadSettings();
    await checkTerraform();
    // A folder of its own: here the place of the state changes, which Terraform remembers beside the stack.
    const outdir = await mkdtemp(join(tmpdir(), 'bootstrap-'));
    const approval = flags['auto-approve'] ? ['--auto-approve'] : [];
    const options = {
      settings,
      localState: resolve('terraform.bootstrap.tfstate'),
      cdktf: (args: readonly string[], env: NodeJS.ProcessEnv) =>
        cdktf([...args, '--output', outdir, ...approval], env),
    };
    await (flags.destroy ? unbootstrap(options) : bootstrap(options));
    await rm(outdir, { recursive: true });
  },
});

/** Milliseconds the CLI may take to end in order: Terraform saves its state first. */
const GRACE_MS = 120_000;

/** The CLI in this terminal, where it shows its plan and asks. */
async function cdktf(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const { exited } = start(process.execPath, [CLI, ...args], {
    env: { ...process.env, ...env },
    stdio: 'inherit',
    inTerminal: true,
    graceMs: GRACE_MS,
  });
  const status = await exited;
  if (status !== 0) {
    const folder = args[args.indexOf('--output') + 1] ?? '';
    throw new UserError(
      `cdktf ${args[0] ?? ''} failed (${status}): its own words are above, its files in ${folder}`,
    );
  }
}
