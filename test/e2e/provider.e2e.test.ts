/** Where the AWS provider is stored between runs. */
import { execFile } from 'node:child_process';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { terraformProgram } from '../../tools/terraform/program';
import { getProvider } from '../../tools/terraform/provider';
import { root } from '../support/checkout';
import { describeWith } from '../support/describe-with';
import { temporaryFolder } from '../support/temporary-folder';

describeWith(['terraform'], 'the AWS provider', () => {
  afterEach(() => {
    process.chdir(root);
  });

  // Text that a shell, Terraform's CLI or its configuration could misinterpret.
  test.each([`Área de trabalho, it's "one" \\ of $HOME, \${path} and %{path}`, '${unclosed'])(
    'is found again after the project has moved to the folder %p',
    async (name) => {
      const folder = temporaryFolder();
      const [first, second] = [join(folder, 'first'), join(folder, name)];
      mkdirSync(join(first, 'node_modules'), { recursive: true });
      process.chdir(first);
      const { version, source } = await getProvider();
      expect(source).not.toBe('kept from an earlier run');
      expect(await getProvider()).toMatchObject({ source: 'kept from an earlier run' });

      renameSync(first, second);
      process.chdir(second);
      const { env, mirror } = await getProvider();
      expect(mirror.startsWith(second)).toBe(true);
      const aws = { source: 'hashicorp/aws', version };
      writeFileSync('main.tf.json', JSON.stringify({ terraform: { required_providers: { aws } } }));
      const terraform = (...args: string[]) =>
        promisify(execFile)(terraformProgram(), args, { env: { ...process.env, ...env } });
      await terraform('init', '-input=false');
      // Called like by the CDKTF CLI, which by default contacts a registry.
      await terraform('providers', 'lock', '-platform=linux_amd64');
    },
    180_000,
  );
});
