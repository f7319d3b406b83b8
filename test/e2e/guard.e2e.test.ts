/** The guard between the CDKTF CLI and Terraform, called in the same way as by the CLI. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { guardEnv, heldBack } from '../../tools/terraform/guard';
import { call } from '../support/aws';
import { emptyAccount, envOf } from '../support/accounts';
import { startProvider } from '../support/provider';
import { describeWith } from '../support/describe-with';
import { temporaryFolder } from '../support/temporary-folder';

/** A folder with the stack's name, as created by the CLI. */
let folder: string;
beforeEach(() => {
  folder = join(temporaryFolder(), 'dev-networking');
  spawnSync('mkdir', [folder]);
});

const guarded = (allowed: readonly string[], env: NodeJS.ProcessEnv = {}) => {
  const { TERRAFORM_BINARY_NAME: binary = '', ...rest } = guardEnv(allowed);
  return { binary, env: { ...process.env, CHECKPOINT_DISABLE: '1', ...rest, ...env } };
};

/** The variable that holds destructions back. */
const HELD = { TERRAFORM_GUARD_HOLD: '1' };

function terraform(args: readonly string[], env: NodeJS.ProcessEnv = {}, allowed: readonly string[] = []) {
  const { binary, env: all } = guarded(allowed, env);
  return spawnSync(binary, args, { cwd: folder, env: all, encoding: 'utf8' });
}

const configure = (configuration: object) => {
  writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(configuration));
};

const state = () => readFileSync(join(folder, 'terraform.tfstate'), 'utf8');

describeWith(['terraform'], 'Terraform through the guard', () => {
  test('an apply is a plan, its check and the apply of this plan, whatever flags the CLI passes', () => {
    configure({ resource: { terraform_data: { it: { input: 1 } } } });
    expect(terraform(['init', '-input=false']).status).toBe(0);
    const { stdout, status } = terraform(['apply', '-auto-approve', '-no-color', '-parallelism=2']);
    expect(stdout).toContain('Plan: 1 to add, 0 to change, 0 to destroy.');
    expect(stdout).toContain('Apply complete! Resources: 1 added');
    expect(status).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'))).toHaveProperty('resource_changes');

    // Refresh-only changes are in the plan, and nothing more is applied.
    configure({ resource: { terraform_data: { it: { input: 2 } } } });
    expect(terraform(['apply', '-auto-approve', '-no-color', '-refresh-only']).stdout).toContain(
      'Resources: 0 added, 0 changed, 0 destroyed.',
    );
    expect(state()).toContain('"value": 1');

    // A plan without changes is applied too, which saves what it has read, and is not shown.
    configure({ resource: { terraform_data: { it: { input: 1 } } } });
    const same = terraform(['apply', '-auto-approve', '-no-color']);
    expect(same.stdout).toContain('Resources: 0 added, 0 changed, 0 destroyed.');
    expect(same.status).toBe(0);
    expect(readFileSync(join(folder, 'plan.json'), 'utf8')).toBe('{}');
  });

  test('only destructions are held back, and they are carried out when they no longer are', async () => {
    const data = (...names: string[]) => ({
      terraform_data: Object.fromEntries(names.map((name) => [name, { input: name }])),
    });
    configure({ resource: data('stays', 'goes') });
    terraform(['init', '-input=false']);
    const apply = (env: NodeJS.ProcessEnv = {}) =>
      terraform(['apply', '-auto-approve', '-no-color'], env).stdout;
    expect(apply()).toContain('Resources: 2 added');

    configure({
      resource: data('stays', 'comes'),
      // An output of an unchanged resource.
      output: { new: { value: '${terraform_data.stays.output}' } },
    });
    expect(apply(HELD)).toContain('Resources: 1 added, 0 changed, 0 destroyed.');
    expect(await heldBack(folder)).toEqual(['terraform_data.goes']);
    expect(terraform(['output', '-json']).stdout).toContain('"value": "stays"');
    expect(apply()).toContain('Resources: 0 added, 0 changed, 1 destroyed.');
  });

  test('if only the image may change, everything else is refused by name, and destructions are held back', () => {
    const imageOnly = guardEnv([], { imageOnly: true });
    const apply = (env: NodeJS.ProcessEnv) => terraform(['apply', '-auto-approve', '-no-color'], env);
    configure({ resource: { terraform_data: { it: { input: 1 } } } });
    terraform(['init', '-input=false']);
    expect(apply({}).status).toBe(0);
    const before = state();

    configure({ resource: { terraform_data: { it: { input: 2 } } } });
    const refused = apply(imageOnly);
    expect(refused.stderr).toContain(
      '\n  terraform_data.it update (input, output)\nto allow this, pass --with-inf',
    );
    expect(refused.status).toBe(1);
    expect(state()).toBe(before);

    configure({});
    expect(apply(imageOnly).stdout).toContain('Resources: 0 added, 0 changed, 0 destroyed.');
    expect(state()).toContain('"name": "it"');
  });

  test('everything else passes through, with its status', () => {
    expect(JSON.parse(terraform(['version', '-json']).stdout)).toHaveProperty('terraform_version');
    expect(terraform(['show', '-json', 'nothing']).status).toBe(1);
  });

  test('without -auto-approve nothing is applied: the guard cannot ask', () => {
    configure({ resource: { terraform_data: { it: { input: 1 } } } });
    terraform(['init', '-input=false']);
    const { stderr, status } = terraform(['apply']);
    expect(stderr).toBe('the guard does not ask: show the plan and ask first, then pass --auto-approve\n');
    expect(status).toBe(1);
    expect(existsSync(join(folder, 'terraform.tfstate'))).toBe(false);
  });

  test('a plan that fails is not applied', () => {
    configure({ resource: { terraform_data: { it: { input: '${nothing.there}' } } } });
    terraform(['init', '-input=false']);
    const { status, stdout } = terraform(['apply', '-auto-approve', '-no-color']);
    expect(stdout).not.toContain('Apply complete!');
    expect(status).toBe(1);
  });

  // A terminal sends Ctrl-C to all its processes; SIGTERM reaches only its target.
  test.each([
    ['SIGINT', (pid: number): boolean => process.kill(-pid, 'SIGINT')],
    ['SIGTERM', (pid: number): boolean => process.kill(pid, 'SIGTERM')],
  ] as const)(
    '%s during an apply ends it cleanly: created resources are in the state',
    async (_, send) => {
      configure({
        resource: {
          terraform_data: {
            it: { provisioner: [{ 'local-exec': { command: 'echo begun; exec sleep 3' } }] },
            next: { depends_on: ['terraform_data.it'] },
          },
        },
      });
      terraform(['init', '-input=false']);
      const { binary, env } = guarded([]);
      const child = spawn(binary, ['apply', '-auto-approve', '-no-color'], {
        cwd: folder,
        env,
        detached: true,
      });
      const { pid } = child;
      if (!pid) throw new TypeError('it runs');
      let output = '';
      let sent = false;
      const read = (text: string) => {
        output += text;
        // Not earlier: Terraform counts a terminal's signal during the start of the command as two interrupts.
        if (sent || !output.includes('(local-exec): begun')) return;
        sent = true;
        send(pid);
      };
      child.stdout.setEncoding('utf8').on('data', read);
      child.stderr.setEncoding('utf8').on('data', read);
      const [status] = (await once(child, 'close')) as [number];
      expect(output).toContain('Interrupt received');
      expect(output).not.toContain('Two interrupts received');
      expect(status).not.toBe(0);
      expect(state()).toContain('"name": "it"');
      expect(state()).not.toContain('"name": "next"');
      expect(existsSync(join(folder, '.terraform.tfstate.lock.info'))).toBe(false);
    },
    180_000,
  );
});

describeWith(['terraform', 'moto'], 'a stateful resource', () => {
  test('is replaced only if allowed by name', async () => {
    const account = await emptyAccount();
    const { url } = account;
    const env = await startProvider(await envOf(account));
    const named = (name: string) => {
      configure({
        terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '5.100.0' } } },
        resource: { aws_cloudwatch_log_group: { logs: { name } } },
      });
    };
    const groups = async () => {
      const { logGroups } = (await call(url, 'logs', 'Logs_20140328.DescribeLogGroups', {})) as {
        logGroups: { logGroupName: string }[];
      };
      return logGroups.map(({ logGroupName }) => logGroupName);
    };
    const apply = (allowed: readonly string[]) =>
      terraform(['apply', '-auto-approve', '-no-color'], env, allowed);

    named('/first');
    expect(terraform(['init', '-input=false'], env).status).toBe(0);
    expect(apply([]).status).toBe(0);
    const before = state();

    named('/second');
    const refused = apply(['prod-networking/aws_cloudwatch_log_group.logs']);
    expect(refused.stderr).toContain("pass --allow 'dev-networking/aws_cloudwatch_log_group.logs'");
    expect(refused.status).toBe(1);
    expect(await groups()).toEqual(['/first']);
    expect(state()).toBe(before);

    expect(apply(['dev-networking/aws_cloudwatch_log_group.logs']).status).toBe(0);
    expect(await groups()).toEqual(['/second']);
  }, 540_000);
});
