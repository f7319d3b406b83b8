import type { Service } from '@aws-sdk/client-ecs';

import { type Deployed, shortName } from './deployed';

export const primaryOf = ({ deployments = [] }: Service) =>
  deployments.find(({ status }) => status === 'PRIMARY');

/**
 * Why the deployment has failed, in one sentence; nothing where it may still succeed.
 *
 * @param id of the deployment of our revision, once it was seen
 */
export function judge(service: Service, deployed: Deployed, id: string | undefined): string | undefined {
  const primary = primaryOf(service);
  const ours = shortName(deployed.revision);
  const now = shortName(primary?.taskDefinition);
  const reason = primary?.rolloutStateReason ?? '';

  if (now === ours) {
    if (primary?.rolloutState === 'FAILED') {
      return service.deployments?.length === 1
        ? `the first deployment of ${ours} failed and there is none to turn back to: ${reason}`
        : `the deployment of ${ours} failed and is being turned back: ${reason}`;
    }
    if (isRollback(reason))
      return `a later deployment is being turned back to ${ours}: verify when that is done: ${reason}`;
    if (primary?.id === id) return undefined;
    return `somebody else started another deployment of ${ours} meanwhile (${primary?.id ?? ''}): verify that one`;
  }
  const turnedBack = whyTurnedBack(service, deployed, id);
  if (turnedBack) {
    const who = /alarm/i.test(turnedBack) ? 'an alarm' : 'the circuit breaker';
    return `${who} turned the deployment of ${ours} back: ${now} runs instead: ${turnedBack}`;
  }
  return isNewer(now, ours)
    ? `somebody else deployed ${now} meanwhile: it has replaced ${ours}, which is not proven any more`
    : undefined;
}

/** ECS's own words for turning our deployment back, from the deployments and the events since it began. */
function whyTurnedBack(
  service: Service,
  { revision, since }: Deployed,
  id: string | undefined,
): string | undefined {
  const { deployments = [], events = [] } = service;
  const { rolloutStateReason = '', taskDefinition } = primaryOf(service) ?? {};
  const recent = events
    .filter(({ createdAt = since }) => createdAt >= since)
    .map(({ message = '' }) => message);
  const failure = recent.find(
    (message) => message.includes('deployment failed') && message.includes(id ?? ''),
  );
  const rollback = [rolloutStateReason, ...recent].find(isRollback);

  // What is newer came after ours, whatever became of that; unless ECS says that it is what it went back to.
  if (isNewer(shortName(taskDefinition), shortName(revision))) {
    return isRollback(rolloutStateReason) ? (failure ?? rollback) : undefined;
  }
  const failed = deployments.find(
    (each) => each.taskDefinition === revision && each.rolloutState === 'FAILED',
  );
  return failed?.rolloutStateReason ?? failure ?? rollback;
}

const isRollback = (words: string) => /rolling back/i.test(words);

/** Whether the revision comes later in the same family, or from another family. */
function isNewer(one: string, other: string): boolean {
  const [family, revision] = one.split(':');
  const [otherFamily, otherRevision] = other.split(':');
  return family !== otherFamily || Number(revision) > Number(otherRevision);
}
