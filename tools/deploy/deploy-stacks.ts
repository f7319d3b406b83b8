import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { ecsStack } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { keepDeployedStack } from '../aws/deployed-stack';
import { checkTerminal, confirm } from '../terminal/ask';
import { removedEnv } from '../aws/removed-environments';
import { readState } from '../aws/remote-state';
import { cdktf } from '../terraform/cdktf';
import { summarize } from '../github/summary';
import { checkedPlans } from '../plan/checked';
import type { Change } from '../terraform/changes';
import { findOrphanedResources } from '../recovery/orphaned-resources';
import { guardEnv, heldBack } from '../terraform/guard';
import { changesBesidesImage, refusalOf } from '../terraform/image-only';
import { makeRunFolder } from '../terraform/run-folder';
import { resourcesOf } from '../terraform/state';
import { readSynthesized, type Synthesized, writeSynthesized } from '../terraform/synthesized';
import { describeServing } from '../verify/serving';
import { changesMarkdown } from '../plan/markdown';
import { describePlan } from '../plan/describe';
import { planStacks } from '../plan/plan';
import { UserError } from '../terminal/program';
import { say } from '../terminal/progress';
import { quoted } from '../terminal/untrusted';
import { leftByFailedRun } from '../recovery/failed-run';
import { checkNothingUnsaved } from '../recovery/unsaved-states';

export interface DeployStacksOptions {
  readonly settings: Settings;
  /** An environment or 'ecr': named in the confirmation prompt and in the run folder's path. */
  readonly name: string;
  readonly stacks: readonly string[];
  /** `<repository>@sha256:…`, if the stacks run one. */
  readonly image?: string;
  /** The only stack to deploy; nothing but its image may change. @default the stacks of this checkout */
  readonly given?: Synthesized;
  /** Stateful resources, `<stack>/<address>`, that may be destroyed or replaced. */
  readonly allowed: readonly string[];
  /** Show the plan before any change, even with autoApprove. */
  readonly planFirst: boolean;
  /** Deploy without asking. */
  readonly autoApprove: boolean;
}

export interface Applied {
  readonly changed: readonly Change[];
  /** Stacks that still have resources which they no longer need. */
  readonly outdated: readonly string[];
}

/**
 * Deploys what the stacks add and change. Resources that they no longer need stay for now: they may still be in use.
 *
 * @throws UserError that lists what a failed run has left behind
 */
export async function deployStacks(options: DeployStacksOptions): Promise<Applied> {
  const { settings, name, stacks, image, given, planFirst, autoApprove } = options;
  if (!autoApprove) checkTerminal('--auto-approve');
  await checkNothingUnsaved(settings, stacks);
  if (image && !given) await checkNoSecondNetwork(options);
  if (planFirst || !autoApprove) await showPlan(options);
  if (!autoApprove && !(await confirm(`Deploy this to ${name}?`, '--auto-approve'))) {
    throw new UserError('cancelled: nothing was deployed');
  }
  return apply(options, stacks, { hold: true });
}

/** Removes what the stacks no longer need, in reverse order: a dependent stack comes before the stacks that it uses. */
export async function removeUnneeded(options: DeployStacksOptions, stacks: readonly string[]): Promise<void> {
  for (const stack of stacks.toReversed()) await apply(options, [stack], { hold: false });
}

/**
 * Runs `cdktf deploy`, which applies exactly the plan that was checked. Its folder, with the stacks and the logs, is
 * removed after a success and kept after a failure.
 */
async function apply(
  { settings, name, image, given, allowed }: DeployStacksOptions,
  stacks: readonly string[],
  { hold }: { readonly hold: boolean },
): Promise<Applied> {
  const folder = await makeRunFolder(name);
  const outdir = join(folder, 'cdktf.out');
  let plans: Awaited<ReturnType<typeof checkedPlans>>;
  try {
    // A single stack needs this flag: its dependencies, deployed already, are not named. With several stacks, the flag
    // would make the CLI ignore their order.
    const alone = stacks.length === 1 ? ['--ignore-missing-stack-dependencies'] : [];
    if (given) for (const stack of stacks) await writeSynthesized(outdir, stack, given);
    const source = given ? ['--skip-synth'] : [];
    const env = given ? {} : { IMAGE: image, ...(await removedEnv(settings)) };
    await cdktf(['deploy', ...stacks, '--auto-approve', ...alone, ...source], {
      env: { ...env, ...guardEnv(allowed, { hold, imageOnly: given !== undefined }) },
      outdir,
      logFile: join(folder, 'deploy.log'),
      showPlan: true,
    });
  } catch (error) {
    const reason = (error as Error).message;
    const left = await leftByFailedRun(settings, stacks, folder);
    if (image) left.push(await describeServing(settings, name));
    summarize(
      [`### ${name} was not deployed`, quoted([reason, ...left].join('\n').split('\n'))].join('\n\n'),
    );
    throw new UserError([reason, ...left].join('\n'));
  } finally {
    plans = await checkedPlans(outdir, stacks);
    const changes = changesMarkdown(plans);
    if (changes.length > 0) summarize([`### Changes to ${name}`, ...changes].join('\n\n'));
  }
  if (image && hold) {
    const stack = await readSynthesized(outdir, ecsStack(name));
    await keepDeployedStack(name, { settings, stack });
  }
  const held = await Promise.all(stacks.map((stack) => heldBack(join(outdir, 'stacks', stack))));
  await rm(folder, { recursive: true });
  const outdated = stacks.filter((stack, index) => {
    const count = held[index]?.length ?? 0;
    if (count > 0) say(stack, `${count} resources stay until nothing can need them`);
    return count > 0;
  });
  return { changed: plans.flatMap(({ changes }) => changes), outdated };
}

/** Refuses to create a second VPC if an interrupted run has created one that no state has. */
async function checkNoSecondNetwork({ settings, name, stacks, image }: DeployStacksOptions): Promise<void> {
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

async function showPlan({ settings, name, stacks, image, given }: DeployStacksOptions): Promise<void> {
  const folder = await makeRunFolder(name);
  const plans = await planStacks(settings, stacks, {
    image,
    given,
    outdir: join(folder, 'cdktf.out'),
    logFolder: folder,
  });
  console.log(`\n${describePlan(plans)}\n`);
  if (given)
    for (const { stack, changes } of plans) {
      const refusal = refusalOf(stack, changesBesidesImage(changes));
      if (refusal.length > 0) throw new UserError(refusal.join('\n'));
    }
  await rm(folder, { recursive: true });
}
