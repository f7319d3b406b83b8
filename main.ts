import { App } from 'cdktf';

import { ecsStack, networkingStack } from './contract/names';
import { loadSettings, type Settings } from './contract/settings';
import { BootstrapStack } from './stacks/bootstrap/stack';
import { EcrStack } from './stacks/ecr/stack';
import { EcsStack } from './stacks/ecs/stack';
import { NetworkingStack } from './stacks/networking/stack';

export interface StacksOptions {
  /** A candidate, `<repository>@sha256:…`. @default each environment's recorded release */
  readonly image?: string | undefined;
  /** File of the state of `bootstrap`, as long as there is no bucket (tools/bootstrap). @default the bucket */
  readonly localStatePath?: string | undefined;
  /** Takes the protection off the state bucket, so that `bootstrap` can be destroyed. @default false */
  readonly teardown?: boolean;
}

/** Adds every stack of the settings to the app. */
export function addStacks(
  app: App,
  settings: Settings,
  { image, localStatePath, teardown = false }: StacksOptions = {},
): void {
  new BootstrapStack(app, 'bootstrap', { settings, localStatePath, teardown });
  new EcrStack(app, 'ecr', { settings });
  for (const environment of settings.environments) {
    const { name } = environment;
    const network = new NetworkingStack(app, networkingStack(name), { settings, environment });
    new EcsStack(app, ecsStack(name), { settings, environment, network, image });
  }
}

if (require.main === module) {
  const { IMAGE: image, BOOTSTRAP_STATE: localStatePath, BOOTSTRAP_TEARDOWN: teardown } = process.env;
  const app = new App();
  addStacks(app, loadSettings(), { image, localStatePath, teardown: teardown === '1' });
  app.synth();
}
