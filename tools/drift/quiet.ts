/** Waits until no deployment is under way: its changes would look like drift. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';

import { ecsStack, environmentStacks } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { clientFor } from '../aws/clients';
import { short } from '../aws/image';
import { readRelease } from '../aws/release-record';
import { listStates, readLock, readState } from '../aws/remote-state';
import { describeLock } from '../recovery/locks';
import { say } from '../terminal/progress';
import { UserError } from '../terminal/program';
import { deployedImage, resourcesOf, type State } from '../terraform/state';
import { TIMEOUT_SECONDS as VERIFY_TIMEOUT_SECONDS } from '../verify/polling';
import { emptyIfDeleted } from './added';

/** Seconds to wait for a deployment that is under way. */
export const TIMEOUT_SECONDS = 1_800;

/** Milliseconds after the start of a deployment within which it is verified or has failed. */
const VERIFIED_MS = VERIFY_TIMEOUT_SECONDS * 1000;

export interface Waiting {
  /** Seconds to wait. @default TIMEOUT_SECONDS */
  readonly timeoutSeconds?: number;
  /** Milliseconds between looks, each of which reports what it waits for. @default 10,000 */
  readonly pollMs?: number;
}

/** Every stack of settings.ts. */
export const stacksOf = ({ environments }: Settings): string[] => [
  'bootstrap',
  'ecr',
  ...environments.flatMap(({ name }) => environmentStacks(name)),
];

/**
 * Compares while no deployment is under way. If one began during the comparison, its result is discarded and the
 * comparison repeated.
 *
 * @param compare gets the state of every stack that has one
 * @throws UserError when the time is over
 */
export async function whileQuiet<T>(
  settings: Settings,
  compare: (states: Readonly<Record<string, State>>) => Promise<T>,
  { timeoutSeconds = TIMEOUT_SECONDS, pollMs = 10_000 }: Waiting = {},
): Promise<T> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    const before = await look(settings);
    let [reason] = before.underWay;
    if (!reason) {
      const [compared] = await Promise.allSettled([compare(before.states)]);
      const after = await look(settings);
      reason = after.underWay[0] ?? 'a deployment began and ended during the comparison: comparing again';
      if (isDeepStrictEqual(before, after)) {
        if (compared.status === 'fulfilled') return compared.value;
        throw compared.reason;
      }
    }
    if (Date.now() + pollMs > deadline)
      throw new UserError(`cannot distinguish drift from a running deployment: ${reason}`);
    say('waiting', reason);
    await sleep(pollMs);
  }
}

/** The states, the deployments of their services, and one line for each thing that is under way. */
async function look(settings: Settings) {
  const names = (await listStates(settings)).map(({ stack }) => stack);
  const states: Record<string, State> = {};
  for (const stack of names) states[stack] = await readState(settings, stack);
  // Includes stacks without a state: their first deployment has not written one yet.
  const stacks = [...new Set([...names, ...stacksOf(settings)])];
  const locks = await Promise.all(stacks.map((stack) => lockOn(settings, stack)));
  const rollouts = await Promise.all(
    Object.entries(states).map(([stack, state]) => rolloutsOf(settings, stack, state)),
  );
  const services = rollouts.flat();
  const candidates = await Promise.all(
    settings.environments.map(({ name }) => candidateOf(settings, name, states[ecsStack(name)], services)),
  );
  return {
    states,
    deployments: services.map(({ ids }) => ids),
    underWay: [...locks, ...services.map(({ underWay }) => underWay), ...candidates].flat(),
  };
}

async function lockOn(settings: Settings, stack: string): Promise<string[]> {
  const lock = await readLock(settings, stack);
  return lock ? [describeLock(settings, stack, lock)] : [];
}

/** The deployments of the stack's services, and those that are under way. */
async function rolloutsOf(settings: Settings, stack: string, state: State) {
  const client = clientFor(ECSClient, settings);
  const services = resourcesOf(state).filter(({ type }) => type === 'aws_ecs_service');
  const described = await Promise.all(
    services.map(async ({ values }) => {
      const asked = { cluster: String(values.cluster), services: [String(values.name)] };
      const answer = client.send(new DescribeServicesCommand(asked));
      return emptyIfDeleted(answer.then((got) => got.services ?? []));
    }),
  );
  return described.flat().map(({ serviceName = '', deployments = [] }) => {
    const [primary] = deployments.filter(({ status }) => status === 'PRIMARY');
    const { rolloutState, runningCount = 0, desiredCount = 0, taskDefinition = '' } = primary ?? {};
    const others = deployments.length - 1;
    const runs = `${runningCount} of ${desiredCount} tasks of ${taskDefinition.split('/').at(-1) ?? ''} run`;
    const older = others > 0 ? `, ${others} older deployment${others > 1 ? 's' : ''} left` : '';
    const { createdAt = new Date(0) } = primary ?? {};
    const isUnderWay = rolloutState === 'IN_PROGRESS' || others > 0;
    return {
      stack,
      createdAt,
      ids: deployments.map(({ id }) => id),
      underWay: isUnderWay
        ? [
            `the service ${serviceName} of ${stack} is ${rolloutState ?? 'without a rollout state'}: ${runs}${older}`,
          ]
        : [],
    };
  });
}

/** A line about a deployed image that is not the release yet, for as long as its verification may take. */
async function candidateOf(
  settings: Settings,
  environment: string,
  state: State | undefined,
  services: readonly { readonly stack: string; readonly createdAt: Date }[],
): Promise<string[]> {
  const service = services.find(({ stack }) => stack === ecsStack(environment));
  const image = state && deployedImage(state);
  if (!service || !image || Date.now() - service.createdAt.getTime() > VERIFIED_MS) return [];
  if ((await readRelease(settings, environment)) === image) return [];
  return [
    `${short(image)} was deployed to ${environment} at ${service.createdAt.toISOString()} and is not its release yet`,
  ];
}
