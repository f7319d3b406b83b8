import { App } from 'cdktf';

import { ecsStack, environmentStacks, networkingStack } from './contract/names';
import { loadSettings, type Settings } from './contract/settings';
import { SettingsError } from './contract/settings-error';
import { BootstrapStack } from './stacks/bootstrap/stack';
import { EcrStack } from './stacks/ecr/stack';
import { EcsStack } from './stacks/ecs/stack';
import { NetworkingStack } from './stacks/networking/stack';
import { RemovedStack } from './stacks/removed-stack';
import { annotateProblems } from './stacks/settings-problems';

export interface StacksOptions {
  /** A candidate, `<repository>@sha256:…`. @default each environment's recorded release */
  readonly image?: string | undefined;
  /** File that holds the state of `bootstrap` until the bucket exists (tools/bootstrap). @default the bucket */
  readonly localStatePath?: string | undefined;
  /** Removes the protection of the state bucket, so that `bootstrap` can be destroyed. @default false */
  readonly teardown?: boolean;
  /** Deployed environments that are no longer in the settings (tools/aws/removed-environments.ts). @default none */
  readonly removed?: readonly string[];
}

/** Adds every stack of the settings to the app. */
export function addStacks(
  app: App,
  settings: Settings,
  { image, localStatePath, teardown = false, removed = [] }: StacksOptions = {},
): void {
  new BootstrapStack(app, 'bootstrap', { settings, localStatePath, teardown });
  new EcrStack(app, 'ecr', { settings, removed });
  for (const environment of settings.environments) {
    const { name } = environment;
    const network = new NetworkingStack(app, networkingStack(name), { settings, environment });
    new EcsStack(app, ecsStack(name), { settings, environment, network, image });
  }
  for (const name of removed)
    for (const stack of environmentStacks(name))
      new RemovedStack(app, stack, { settings, environmentName: name });
}

if (require.main === module) {
  const { IMAGE: image, BOOTSTRAP_STATE: localStatePath, BOOTSTRAP_TEARDOWN: teardown } = process.env;
  const removed = (process.env.REMOVED_ENVIRONMENTS ?? '').split(' ').filter(Boolean);
  // The CLI sets both.
  const { CDKTF_OUTDIR: outdir, CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS: showsAnnotations } = process.env;
  try {
    const app = new App();
    addStacks(app, loadSettings(), { image, localStatePath, teardown: teardown === '1', removed });
    app.synth();
  } catch (error) {
    // The message tells the user what to fix: a stack trace would bury it.
    if (!(error instanceof SettingsError)) throw error;
    if (outdir && showsAnnotations) {
      annotateProblems(error.message.split('\n'), outdir);
    } else {
      console.error(error.message);
      process.exitCode = 1;
    }
  }
}
