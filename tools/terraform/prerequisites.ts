import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { UserError } from '../terminal/program';
import { getProvider } from './provider';

/** Refuses to go on without a Terraform that locks state in S3 by itself. */
export async function checkTerraform(): Promise<string> {
  const { stdout } = await promisify(execFile)('terraform', ['version', '-json'], {
    env: { ...process.env, CHECKPOINT_DISABLE: '1' },
  }).catch(() => {
    throw new UserError('terraform is not on PATH: install Terraform 1.10 or later');
  });
  const { terraform_version: version } = JSON.parse(stdout) as { terraform_version: string };
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 1 || (major === 1 && minor < 10)) {
    throw new UserError(`terraform is ${version}: install 1.10 or later, which locks the state in S3 itself`);
  }
  return version;
}

/** Makes sure of Terraform, and lets all stacks share one copy of the AWS provider; the version of this. */
export async function prepareTerraform(): Promise<string> {
  await checkTerraform();
  const { env, version } = await getProvider();
  Object.assign(process.env, env);
  return version;
}
