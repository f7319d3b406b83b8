import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { getProvider } from '../../tools/terraform/provider';

const running: ChildProcess[] = [];

/**
 * Starts the AWS provider once for many runs of Terraform, which then start none: a start takes longer than most runs.
 * For tests in which Terraform is only a means, one run after the other: each configures the provider again.
 *
 * @param account environment of the provider, in place of Terraform's
 * @returns the same, with what leads Terraform to the provider until the end of the file's tests
 */
export async function startProvider(account: NodeJS.ProcessEnv = process.env): Promise<NodeJS.ProcessEnv> {
  const { env, mirror } = await getProvider();
  const files = readdirSync(mirror, { recursive: true, encoding: 'utf8' });
  const program = files.find((file) => /terraform-provider-aws_v[^/]*$/.test(file)) ?? '';
  const child = spawn(join(mirror, program), ['-debug'], {
    // It reads this only in its first configuration, and the emulated account has no certificate.
    env: { ...account, AWS_CA_BUNDLE: undefined },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  running.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const [, TF_REATTACH_PROVIDERS] = /TF_REATTACH_PROVIDERS='(.*)'/.exec(line) ?? [];
    if (TF_REATTACH_PROVIDERS) return { ...account, ...env, TF_REATTACH_PROVIDERS };
  }
  throw new Error(`${program} ended before it printed its address`);
}

afterAll(async () => {
  for (const child of running) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  }
});
