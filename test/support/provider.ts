import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { getProvider } from '../../tools/terraform/provider';

const running: ChildProcess[] = [];

/**
 * Starts the AWS provider once for many runs of Terraform, which then start none: a start takes longer than most of
 * what it is asked. For tests in which Terraform is a means, one run after the other: each configures it anew.
 *
 * @param account environment of the provider, which it has in the place of Terraform's
 * @returns the same, which leads Terraform to it until the end of the tests of the file
 */
export async function startProvider(account: NodeJS.ProcessEnv = process.env): Promise<NodeJS.ProcessEnv> {
  const { env, mirror } = await getProvider();
  const files = readdirSync(mirror, { recursive: true, encoding: 'utf8' });
  const program = files.find((file) => /terraform-provider-aws_v[^/]*$/.test(file)) ?? '';
  const child = spawn(join(mirror, program), ['-debug'], {
    // Which it takes in its first configuration alone, and the emulated account has no certificate.
    env: { ...account, AWS_CA_BUNDLE: undefined },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  running.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const [, TF_REATTACH_PROVIDERS] = /TF_REATTACH_PROVIDERS='(.*)'/.exec(line) ?? [];
    if (TF_REATTACH_PROVIDERS) return { ...account, ...env, TF_REATTACH_PROVIDERS };
  }
  throw new Error(`${program} ended before it said how it is reached`);
}

afterAll(async () => {
  for (const child of running) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  }
});
