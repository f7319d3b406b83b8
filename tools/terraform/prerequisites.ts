import { resolve } from 'node:path';

import { output } from '../terminal/processes';
import { UserError } from '../terminal/program';
import { keptTerraform } from './download';
import { reasonOf, terraformProgram } from './program';
import { getProvider } from './provider';

/**
 * Variables that break Terraform here: one data folder or workspace for all stacks, options that not every command
 * accepts. Options for plan, apply and destroy are left to the user.
 */
const STRAY = /^TF_(DATA_DIR|WORKSPACE|CLI_ARGS(_(?!(plan|apply|destroy|providers_lock)$).*)?)$/;

/**
 * Refuses to continue without a Terraform that can lock state in S3. If there is none on PATH, this process and its
 * children use the cached one.
 *
 * @param download whether to download it if it is not cached either
 * @returns its version
 */
export async function checkTerraform({ download = true } = {}): Promise<string> {
  for (const name of Object.keys(process.env).filter((each) => STRAY.test(each))) {
    Reflect.deleteProperty(process.env, name);
  }
  const program = terraformProgram();
  // The path is relative to this folder, but Terraform runs in the folders of the stacks.
  if (program.includes('/')) process.env.TERRAFORM_BINARY_NAME = resolve(program);
  const run = () =>
    output(terraformProgram(), ['version', '-json'], { env: { ...process.env, CHECKPOINT_DISABLE: '1' } });
  const ended = await run().catch(async (error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (program !== 'terraform' || code !== 'ENOENT') return { status: code ?? 1, stdout: '', stderr: '' };
    process.env.TERRAFORM_BINARY_NAME = await keptTerraform({ download });
    return run();
  });
  const [, version, major, minor] = /"terraform_version": *"((\d+)\.(\d+)[^"]*)"/.exec(ended.stdout) ?? [];
  if (ended.status !== 0 || version === undefined) {
    throw new UserError(
      `'${terraformProgram()} version -json' failed (${reasonOf(ended)}): install Terraform 1.10 or later, or set ` +
        'TERRAFORM_BINARY_NAME to it',
    );
  }
  if (Number(major) < 1 || (Number(major) === 1 && Number(minor) < 10)) {
    throw new UserError(
      `${terraformProgram()} is ${version}: install 1.10 or later, which can lock the state in S3`,
    );
  }
  return version;
}

/** Makes all stacks share one copy of the AWS provider. @returns its version */
export async function shareProvider(): Promise<string> {
  const { env, version } = await getProvider();
  Object.assign(process.env, env);
  return version;
}
