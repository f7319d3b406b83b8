/** Which program is Terraform, and the message about an unusable one, before anything else. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { guardEnv } from '../../../tools/terraform/guard';
import { checkTerraform } from '../../../tools/terraform/prerequisites';
import { terraformProgram } from '../../../tools/terraform/program';
import { getProvider } from '../../../tools/terraform/provider';
import { root } from '../../support/checkout';
import { useOnly } from '../../support/environment';
import { eachInTemporaryFolder } from '../../support/temporary-folder';
import { runTool } from '../../support/tool';

const env = { ...process.env };
let folder: string;

/** Puts a program into the folder, which is the whole PATH. */
function put(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

const answers = (version: string) => `echo '{"terraform_version": "${version}"}'`;

eachInTemporaryFolder();
beforeEach(() => {
  folder = process.cwd();
  useOnly(/^(PATH|TF_.*|TERRAFORM_.*)$/, { PATH: folder });
});

afterEach(() => {
  useOnly(/^(PATH|TF_.*|TERRAFORM_.*)$/, env);
});

test.each([
  ['fails', 'echo "Error: no version is set" >&2; exit 3', 'no version is set, status 3'],
  ['fails without output', 'exit 3', 'status 3'],
  ['is killed', 'echo Terraform; kill -KILL $$', 'Terraform, SIGKILL'],
  ['knows no JSON', 'echo Terraform v0.11.14', 'Terraform v0.11.14, status 0'],
  ['answers and fails', `${answers('1.11.4')}; exit 1`, '{"terraform_version": "1.11.4"}, status 1'],
  ['answers with half of the JSON', `echo '{"terraform_version":'`, '{"terraform_version":, status 0'],
])('a Terraform that %s is refused, with its last output', async (_, script, reason) => {
  put('terraform', script);
  await expect(checkTerraform()).rejects.toThrow(
    new Error(
      `'terraform version -json' failed (${reason}): install Terraform 1.10 or later, or set TERRAFORM_BINARY_NAME to it`,
    ),
  );
});

test('one that is not executable is reported: none is downloaded instead', async () => {
  put('terraform', answers('1.11.4'));
  chmodSync(join(folder, 'terraform'), 0o644);
  await expect(checkTerraform()).rejects.toThrow(/^'terraform version -json' failed \(EACCES\)/);
});

describe('TERRAFORM_BINARY_NAME', () => {
  test.each([
    ['a name', 'mine', 'mine'],
    ['a path from here', './bin/mine', '/bin/mine'],
  ])('%s is the Terraform of every program, including the guard', async (_, named, program) => {
    mkdirSync('bin');
    put(named, answers('1.12.0'));
    process.env.TERRAFORM_BINARY_NAME = named;
    expect(await checkTerraform()).toBe('1.12.0');
    expect(terraformProgram()).toBe(program.startsWith('/') ? `${process.cwd()}${program}` : program);
    const { TERRAFORM_BINARY_NAME: guard = '', ...others } = guardEnv([]);
    const PATH = `${folder}:${env.PATH ?? ''}`;
    const { stdout } = spawnSync(guard, ['version'], { env: { ...env, ...others, PATH }, cwd: root });
    expect(stdout.toString()).toContain('"1.12.0"');
  });

  test('is among what npm start prints for another terminal', async () => {
    put(
      'mine',
      `PATH=/usr/bin:/bin; version=$(sed 's/.*"version":"//; s/".*//' main.tf.json)
mkdir -p .terraform/providers/registry.terraform.io/hashicorp/aws/$version/here`,
    );
    process.env.TERRAFORM_BINARY_NAME = 'mine';
    expect(await getProvider()).toMatchObject({
      source: 'by terraform init',
      env: { TERRAFORM_BINARY_NAME: 'mine' },
    });
  });

  test('a missing one is named: none is downloaded instead', async () => {
    process.env.TERRAFORM_BINARY_NAME = 'mine';
    await expect(checkTerraform()).rejects.toThrow(/^'mine version -json' failed \(ENOENT\)/);
  });
});

test.each([
  ['TF_DATA_DIR', false],
  ['TF_WORKSPACE', false],
  ['TF_CLI_ARGS', false],
  ['TF_CLI_ARGS_init', false],
  ['TF_CLI_ARGS_show', false],
  ['TF_CLI_ARGS_plan', true],
  ['TF_CLI_ARGS_apply', true],
  ['TF_CLI_CONFIG_FILE', true],
  ['TF_LOG', true],
])('%s reaches Terraform: %p', async (name, reaches) => {
  put('terraform', answers('1.11.4'));
  process.env[name] = 'x';
  await checkTerraform();
  expect(name in process.env).toBe(reaches);
});

test.each([
  [
    'is killed',
    'echo "Initializing provider plugins..."; kill -KILL $$',
    'Initializing provider plugins..., SIGKILL',
  ],
  ['fails without output', 'exit 1', 'status 1'],
  ['fails in JSON', `echo '{"@level":"error"}'; exit 1`, '{"@level":"error"}, status 1'],
])('an init that %s gives no provider', async (_, script, reason) => {
  put('terraform', script);
  await expect(getProvider()).rejects.toThrow(`is unavailable (${reason}): connect to the internet, or`);
});

test.each([
  ['bootstrap'],
  ['deploy', 'dev'],
  ['plan'],
  ['drift'],
  ['rollback', 'dev'],
  ['destroy', 'dev', '--confirm', 'dev'],
])('npm run %s reports an old Terraform before it calls AWS', async (program, ...args) => {
  symlinkSync(process.execPath, join(folder, 'node'));
  put('terraform', answers('1.9.8'));
  const { stderr, status } = await runTool(program, args, { env: { PATH: folder, HOME: folder } });
  expect(stderr).toBe('terraform is 1.9.8: install 1.10 or later, which can lock the state in S3\n');
  expect(status).toBe(1);
});
