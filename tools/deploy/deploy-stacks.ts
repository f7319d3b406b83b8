import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Settings } from '../../contract/settings';
import { checkTerminal, confirm } from '../terminal/ask';
import { removedEnv } from '../aws/removed-environments';
import { readState } from '../aws/remote-state';
import { cdktf } from '../terraform/cdktf';
import { summarize } from '../github/summary';
import { checkedPlans } from '../plan/checked';
import { findOrphanedResources } from '../recovery/orphaned-resources';
import { guardEnv } from '../terraform/guard';
import { makeRunFolder } from '../terraform/run-folder';
import { resourcesOf } from '../terraform/state';
import { changesMarkdown } from '../plan/markdown';
import { describePlan } from '../plan/describe';
import { planStacks } from '../plan/plan';
import { UserError } from '../terminal/program';
import { quoted } from '../terminal/untrusted';
import { leftByFailedRun } from '../recovery/failed-run';
import { checkNothingUnsaved } from '../recovery/unsaved-states';

export interface DeployStacksOptions {
  readonly settings: Settings;
  /** What is deployed, for the question and the folder: an environment, or 'ecr'. */
  readonly name: string;
  readonly stacks: readonly string[];
  /** `<repository>@sha256:…` where the stacks run one. */
  readonly image?: string;
  /** Stateful resources, `<stack>/<address>`, that may be destroyed or replaced. */
  readonly allowed: readonly string[];
  /** Shows the plan before anything is changed, as it does where it asks. */
  readonly planFirst: boolean;
  /** Does not ask. */
  readonly autoApprove: boolean;
}

/**
 * Runs `cdktf deploy`, which applies exactly the plan that was checked. Its folder, with the stacks and the logs,
 * goes with its success and stays with its failure.
 *
 * @throws UserError with what a failed run has left behind
 */
export async function deployStacks(options: DeployStacksOptions): Promise<void> {
  const { settings, name, stacks, image = '', allowed, planFirst, autoApprove } = options;
  if (!autoApprove) checkTerminal('--auto-approve');
  await checkNothingUnsaved(settings, stacks);
  if (image) await checkNoSecondNetwork(options);
  if (planFirst || !autoApprove) await showPlan(options);
  if (!autoApprove && !(await confirm(`Deploy this to ${name}?`, '--auto-approve'))) {
    throw new UserError('cancelled: nothing was deployed');
  }

  const folder = await makeRunFolder(name);
  const outdir = join(folder, 'cdktf.out');
  try {
    await cdktf(['deploy', ...stacks, '--auto-approve'], {
      env: { IMAGE: image, ...guardEnv(allowed), ...(await removedEnv(settings)) },
      outdir,
      logFile: join(folder, 'deploy.log'),
      showPlan: true,
    });
  } catch (error) {
    const reason = (error as Error).message;
    const left = await leftByFailedRun(settings, stacks, folder);
    summarize(
      [`### ${name} was not deployed`, quoted([reason, ...left].join('\n').split('\n'))].join('\n\n'),
    );
    throw new UserError([reason, ...left].join('\n'));
  } finally {
    const plans = await checkedPlans(outdir, stacks);
    const changes = changesMarkdown(plans);
    if (changes.length > 0) summarize([`### Changes to ${name}`, ...changes].join('\n\n'));
  }
  await rm(folder, { recursive: true });
}

/** Refuses to make a VPC where an earlier run, which was cut off, has made one that no state knows. */
async function checkNoSecondNetwork({
  settings,
  name,
  stacks,
  image = '',
}: DeployStacksOptions): Promise<void> {
  const vpc = (await findOrphanedResources(settings, stacks)).find(({ arn }) => arn.includes(':vpc/'));
  if (!vpc) return;
  const state = await readState(settings, vpc.tags.stack ?? '');
  if (resourcesOf(state).some(({ type }) => type === 'aws_vpc')) return;
  const folder = await makeRunFolder(name);
  const outdir = join(folder, 'cdktf.out');
  await cdktf(['synth'], { env: { IMAGE: image }, outdir, logFile: join(folder, 'synth.log') });
  const left = await leftByFailedRun(settings, stacks, folder);
  if (left.length > 0) throw new UserError(left.join('\n'));
}

async function showPlan({ settings, name, stacks, image = '' }: DeployStacksOptions): Promise<void> {
  const folder = await makeRunFolder(name);
  const plans = await planStacks(settings, stacks, {
    image,
    outdir: join(folder, 'cdktf.out'),
    logFolder: folder,
  });
  console.log(`\n${describePlan(plans)}\n`);
  await rm(folder, { recursive: true });
}
