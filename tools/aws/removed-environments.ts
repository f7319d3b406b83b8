/** Environments that are deployed and no longer in settings.ts, since they were taken out of it or renamed. */
import { ecsStack, environmentStacks } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { hasState, listStates, stacksInUse } from './remote-state';

/** Those of which the states hold a resource; every state is read. */
export async function removedEnvironments(settings: Settings): Promise<string[]> {
  const inUse = await stacksInUse(settings);
  const names = inUse.filter((stack) => stack.includes('-')).map((stack) => stack.split('-')[0] ?? '');
  return [...new Set(names)].filter((name) => !isKnown(settings, name));
}

/** Whether it is an environment of settings.ts. */
export const isKnown = ({ environments }: Settings, environment: string): boolean =>
  environments.some(({ name }) => name === environment);

/** Whether an environment of the name is deployed, or was. */
export async function hasStacks(settings: Settings, environment: string): Promise<boolean> {
  const states = environmentStacks(environment).map((stack) => hasState(settings, stack));
  return (await Promise.all(states)).includes(true);
}

/** The command that takes a removed environment away. */
export const destroyCommand = (environment: string) => `'npm run destroy -- ${environment}'`;

/** Bytes of a state that are more than those of an empty one, and less than those of a service and its balancer. */
const RUNNING_BYTES = 4096;

/**
 * Lets main.ts keep the images that removed environments run. The role that deploys the repository may list the states
 * and not read them: hence their size.
 */
export async function removedEnv(settings: Settings): Promise<NodeJS.ProcessEnv> {
  const states = await listStates(settings);
  const names = states
    .filter(({ bytes }) => bytes > RUNNING_BYTES)
    .flatMap(({ stack }) => (stack.endsWith(ecsStack('')) ? [stack.slice(0, -ecsStack('').length)] : []));
  return removedEnvOf(names.filter((name) => !isKnown(settings, name)));
}

/** Lets main.ts make the stacks of these environments, with nothing in them. */
export const removedEnvOf = (environments: readonly string[]): NodeJS.ProcessEnv => ({
  REMOVED_ENVIRONMENTS: environments.join(' '),
});
