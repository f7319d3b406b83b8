/** `npm run bootstrap`: makes what an account needs once, before the first deployment. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { loadSettings } from '../stacks/settings';
import { bootstrap, unbootstrap } from './bootstrap-account';
import { CLI } from './cdktf';
import { checkTerraform } from './prerequisites';
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

/** The CLI in this terminal, where it shows its plan and asks; a Ctrl-C reaches it by itself. */
async function cdktf(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  const [status] = (await once(child, 'exit')) as [number | null];
  if (status !== 0)
    throw new UserError(
      `cdktf ${args[0] ?? ''} did not succeed (${status ?? 'signal'}): its own words are above`,
    );
}
