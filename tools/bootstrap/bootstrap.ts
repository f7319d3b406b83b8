import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';

import { DeregisterTaskDefinitionCommand, ECSClient, paginateListTaskDefinitions } from '@aws-sdk/client-ecs';

import type { Settings } from '../../contract/settings';
import { clientFor } from '../aws/clients';
import { checkAccount, checkNotMoved } from '../aws/account';
import { UserError } from '../terminal/program';
import { destroyCommand, removedEnvironments } from '../aws/removed-environments';
import { downloadState, hasState, stacksInUse } from '../aws/remote-state';
import { resourcesOf, type State } from '../terraform/state';

/** Runs the CDKTF CLI with extra variables in its environment. */
type Cdktf = (args: readonly string[], env: NodeJS.ProcessEnv) => Promise<void>;

export interface BootstrapOptions {
  readonly settings: Settings;
  readonly cdktf: Cdktf;
  /** File for the state until its bucket exists. */
  readonly localState: string;
  /** Called right before the deployment, after all checks. @default nothing */
  readonly beforeDeployment?: () => Promise<void>;
}

const STACK = 'bootstrap';

/**
 * Deploys the stack `bootstrap`. The first time its state is in a file, which then moves into the bucket that the stack
 * has created. It can be run again at any time, even after an interruption.
 */
export async function bootstrap(options: BootstrapOptions): Promise<void> {
  const { settings, cdktf, localState, beforeDeployment } = options;
  await checkAccount(settings);
  if (await hasState(settings, STACK)) {
    await checkNoneStranded(settings);
    await beforeDeployment?.();
    await cdktf(['deploy', STACK], {});
    return;
  }
  if (!existsSync(localState)) await checkNotMoved(settings);
  await beforeDeployment?.();
  await cdktf(['deploy', STACK], { BOOTSTRAP_STATE: localState });
  // The CLI exits with 0 even if the plan was declined.
  if (!(await bucketIn(localState))) {
    throw new UserError('cancelled: nothing was created');
  }
  await cdktf(['deploy', STACK, '--migrate-state'], {});
  if (!(await hasState(settings, STACK))) {
    throw new UserError(
      `the state is not in s3://${settings.stateBucket}: it is kept in ${localState}, run bootstrap again`,
    );
  }
  await forget(localState);
}

/**
 * Destroys the stack `bootstrap`, including the state bucket with every version in it.
 *
 * @throws UserError while another stack has resources
 */
export async function destroyBootstrapStack({
  settings,
  cdktf,
  localState,
}: BootstrapOptions): Promise<void> {
  await checkAccount(settings);
  if (await hasState(settings, STACK)) {
    await checkUnused(settings);
    // Before the bucket can be destroyed, the state must leave it and its protection must be lifted.
    await writeFile(localState, await downloadState(settings, STACK));
  } else if (!existsSync(localState)) {
    throw new UserError(
      `s3://${settings.stateBucket} has no state of bootstrap: there is nothing to destroy`,
    );
  }
  const outside = { BOOTSTRAP_STATE: localState, BOOTSTRAP_TEARDOWN: '1' };
  await cdktf(['deploy', STACK], outside);
  await cdktf(['destroy', STACK], outside);
  if (await bucketIn(localState)) {
    throw new UserError(
      `bootstrap was destroyed only in part: its state is kept in ${localState}, run this again`,
    );
  }
  await deregisterTaskDefinitions(settings);
  await forget(localState);
}

/** Refuses to continue while another stack has resources: its state is in the bucket. */
export async function checkUnused(settings: Settings): Promise<void> {
  const inUse = (await stacksInUse(settings)).filter((stack) => stack !== STACK);
  if (inUse.length === 0) return;
  const names = [...new Set(inUse.map((stack) => stack.split('-')[0] ?? ''))];
  // The environments pull from the repository: it comes last.
  const last = (name: string) => Number(name === 'ecr');
  const commands = names.sort((a, b) => last(a) - last(b)).map((name) => `'npm run destroy -- ${name}'`);
  throw new UserError(
    `${inUse.join(', ')} still has resources: destroy it first (${commands.join(', then ')})`,
  );
}

/** Refuses to remove the role and the release record of an environment that is still deployed. */
async function checkNoneStranded(settings: Settings): Promise<void> {
  const removed = await removedEnvironments(settings);
  if (removed.length === 0) return;
  throw new UserError(
    `${removed.join(', ')} is deployed, but settings.ts no longer has it: bootstrap would remove its role and its ` +
      `release record; put it back, or destroy it first: ${removed.map(destroyCommand).join(', then ')}`,
  );
}

/** Revisions outlive their stack, so that deployments can be rolled back to them; they cost nothing. */
async function deregisterTaskDefinitions({ project, region, environments }: Settings): Promise<void> {
  const ecs = clientFor(ECSClient, { region });
  for (const { name } of environments) {
    const pages = paginateListTaskDefinitions({ client: ecs }, { familyPrefix: `${project}-${name}` });
    for await (const { taskDefinitionArns = [] } of pages) {
      for (const taskDefinition of taskDefinitionArns) {
        await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
      }
    }
  }
}

/** Whether the state in the file has the bucket. */
async function bucketIn(localState: string): Promise<boolean> {
  // Terraform creates an empty file before it has anything to write.
  const text = await readFile(localState, 'utf8').catch(() => '');
  return resourcesOf(JSON.parse(text || '{}') as State).some(({ type }) => type === 'aws_s3_bucket');
}

/** Deletes the file, and the backup that Terraform keeps beside it. */
async function forget(localState: string): Promise<void> {
  await rm(localState, { force: true });
  await rm(`${localState}.backup`, { force: true });
}
