import { App } from 'cdktf';

import { EcsStack } from '../../stacks/ecs/stack';
import { NetworkingStack } from '../../stacks/networking/stack';
import type { Environment, Settings } from '../../contract/settings';
import type { Synthesized } from '../terraform/synthesized';
import type { Resource } from './resource';
import { resourcesOfStack } from './resources';

export interface NamedResources {
  readonly name: string;
  readonly resources: readonly Resource[];
}

/** Those of every environment, in the order of settings.ts. */
export const resourcesOfEach = (settings: Settings): NamedResources[] =>
  settings.environments.map((environment) => ({
    name: environment.name,
    resources: environmentResources(settings, environment),
  }));

/** The resources of the environment's stacks, synthesized in memory. */
export function environmentResources(settings: Settings, environment: Environment): Resource[] {
  const app = new App();
  const network = new NetworkingStack(app, 'networking', { settings, environment });
  const ecs = new EcsStack(app, 'ecs', { settings, environment, network });
  return [network, ecs].flatMap((stack) => {
    stack.prepareStack();
    return resourcesOfStack(stack.toTerraform() as Synthesized);
  });
}
