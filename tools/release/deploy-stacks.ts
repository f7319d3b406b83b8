import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Settings } from '../../stacks/settings';
import { checkTerminal, confirm } from '../ask';
import { cdktf } from '../cdktf';
import { guardEnv } from '../plan/guard';
import { describePlan, planStacks } from '../plan/plan';
import { UserError } from '../program';
import { checkNothingUnsaved, leftovers } from './leftovers';

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
 * Runs `cdktf deploy`, which applies exactly the plan that was checked. Its files and logs stay in
 * `.deploy/<name>` until the next run.
 *
 * @throws UserError with what a failed run has left behind
 */
export async function deployStacks(options: DeployStacksOptions): Promise<void> {
  const { settings, name, stacks, image = '', allowed, planFirst, autoApprove } = options;
  const folder = join('.deploy', name);
  const outdir = join(folder, 'cdktf.out');
  if (!autoApprove) checkTerminal('--auto-approve');
  checkNothingUnsaved(stacks, outdir);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });

  if (planFirst || !autoApprove) {
    console.log(describePlan(await planStacks(settings, stacks, { image, outdir, logFolder: folder })));
  }
  if (!autoApprove && !(await confirm(`Deploy this to ${name}?`, '--auto-approve'))) {
    throw new UserError('nothing was deployed, as you wished');
  }
  try {
    await cdktf(['deploy', ...stacks, '--auto-approve'], {
      env: { IMAGE: image, ...guardEnv(allowed) },
      outdir,
      logFile: join(folder, 'deploy.log'),
      showPlan: true,
    });
  } catch (error) {
    const left = await leftovers(settings, stacks, outdir);
    throw new UserError([(error as Error).message, ...left].join('\n'));
  }
}
