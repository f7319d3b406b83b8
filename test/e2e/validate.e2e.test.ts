/** Terraform and the AWS provider accept the stacks synthesized with every option. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { terraformProgram } from '../../tools/terraform/program';
import { options } from '../fixtures/options';
import { synthesize } from '../stacks/synthesize';
import { describeWith } from '../support/describe-with';
import { startProvider } from '../support/provider';

/** Milliseconds; three times the usual, for busy machines. */
const MINUTE = 180_000;
const everything = synthesize(options, { teardown: true, localStatePath: 'bootstrap.tfstate' });

describeWith(['terraform'], 'terraform validate', () => {
  let env: NodeJS.ProcessEnv;
  const terraform = async (cwd: string, ...args: string[]) =>
    promisify(execFile)(terraformProgram(), args, { cwd, env: { ...process.env, ...env } });

  beforeAll(async () => {
    env = await startProvider();
  }, 5 * MINUTE);

  // Other tests apply the stacks with default options.
  test.each(['bootstrap', 'full-networking', 'full-ecs'])(
    'accepts %s with every option',
    async (id) => {
      const { folder } = everything(id);
      await terraform(folder, 'init', '-backend=false', '-input=false');
      const { stdout } = await terraform(folder, 'validate', '-no-color');
      expect(stdout).toContain('Success! The configuration is valid.');
      expect(stdout).not.toContain('Warning');
    },
    MINUTE,
  );
});
