import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { ecsStack } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { type DeployedStack, readDeployedStack } from '../aws/deployed-stack';
import { checkImage } from '../aws/image';
import { removedEnv } from '../aws/removed-environments';
import { environmentOf } from '../terminal/environment-argument';
import { UserError } from '../terminal/program';
import { say } from '../terminal/progress';
import { cdktf } from '../terraform/cdktf';
import { withImage } from '../terraform/image-only';
import { makeRunFolder } from '../terraform/run-folder';
import { readSynthesized, type Synthesized } from '../terraform/synthesized';
import { deploymentsSoFar } from '../verify/service-deployments';
import { deployStacks } from './deploy-stacks';
import { prove } from './prove';

export interface ImageRollbackOptions {
  readonly settings: Settings;
  readonly name: string;
  /** `<repository>@sha256:…` */
  readonly image: string;
  /** Version of this checkout's AWS provider. */
  readonly provider: string;
  readonly autoApprove: boolean;
}

/**
 * Deploys an earlier image with the deployed stack, whatever this checkout has, proves that it serves, and makes it the
 * release. A plan that changes anything else is refused.
 */
export async function rollBackImage(options: ImageRollbackOptions): Promise<void> {
  const { settings, name, image, provider, autoApprove } = options;
  const kept = await readDeployedStack(settings, name);
  if (kept) checkProvider(name, kept.stack, provider);
  else say('rollback', `no stack was kept when ${name} was deployed: using the stack of this checkout`);
  const deployed = kept ?? { settings, stack: await synthesizedHere(settings, name, image) };
  const environment = environmentOf(deployed.settings, name);
  await checkImage(deployed.settings, environment, image);
  const before = await deploymentsSoFar(deployed.settings, name);
  const { changed } = await deployStacks({
    settings: deployed.settings,
    name,
    stacks: [ecsStack(name)],
    image,
    given: withImage(deployed.stack, image),
    allowed: [],
    planFirst: false,
    autoApprove,
  });
  await prove({ settings: deployed.settings, environment, image }, { before, changed });
}

/** Refuses a stack that needs another provider version than this checkout's: Terraform would not find it. */
export function checkProvider(name: string, { terraform }: Synthesized, provider: string): void {
  const made = terraform?.required_providers?.aws?.version;
  if (made === provider) return;
  throw new UserError(
    `the deployed stack of ${name} was made with the AWS provider ${made ?? '(unknown)'}, but this checkout has ` +
      `${provider}: roll back from a checkout with ${made ?? 'that version'}, or pass --with-infrastructure`,
  );
}

async function synthesizedHere(
  settings: Settings,
  name: string,
  image: string,
): Promise<DeployedStack['stack']> {
  const folder = await makeRunFolder(name);
  const outdir = join(folder, 'cdktf.out');
  const env = { IMAGE: image, ...(await removedEnv(settings)) };
  await cdktf(['synth'], { env, outdir, logFile: join(folder, 'synth.log') });
  const stack = await readSynthesized(outdir, ecsStack(name));
  await rm(folder, { recursive: true });
  return stack;
}
