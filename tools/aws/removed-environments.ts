/** Environments that are deployed but were removed from settings.ts or renamed there. */
import { ecsStack, environmentStacks } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { hasState, listStates, stacksInUse } from './remote-state';

/** The removed environments whose states have resources; reads every state. */
export async function removedEnvironments(settings: Settings): Promise<string[]> {
  const inUse = await stacksInUse(settings);
  const names = inUse.filter((stack) => stack.includes('-')).map((stack) => stack.split('-')[0] ?? '');
  return [...new Set(names)].filter((name) => !isKnown(settings, name));
}

/** Whether it is an environment of settings.ts. */
export const isKnown = ({ environments }: Settings, environment: string): boolean =>
  environments.some(({ name }) => name === environment);

/** Whether an environment of this name is or was deployed. */
export async function hasStacks(settings: Settings, environment: string): Promise<boolean> {
  const states = environmentStacks(environment).map((stack) => hasState(settings, stack));
  return (await Promise.all(states)).includes(true);
}

/** The command that destroys a removed environment. */
export const destroyCommand = (environment: string) => `'npm run destroy -- ${environment}'`;

/** A size between that of an empty state and that of a state with a service and its load balancer. */
const RUNNING_BYTES = 4096;

/**
 * Makes main.ts keep the images that removed environments run. The role that deploys the repository may list the states
 * but not read them, so this goes by their size.
 */
export async function removedEnv(settings: Settings): Promise<NodeJS.ProcessEnv> {
  const states = await listStates(settings);
  const names = states
    .filter(({ bytes }) => bytes > RUNNING_BYTES)
    .flatMap(({ stack }) => (stack.endsWith(ecsStack('')) ? [stack.slice(0, -ecsStack('').length)] : []));
  return removedEnvOf(names.filter((name) => !isKnown(settings, name)));
}

/** Makes main.ts create empty stacks for these environments. */
export const removedEnvOf = (environments: readonly string[]): NodeJS.ProcessEnv => ({
  REMOVED_ENVIRONMENTS: environments.join(' '),
});
