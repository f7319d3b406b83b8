import { setTimeout as sleep } from 'node:timers/promises';

import type { Settings } from '../../contract/settings';
import { removalCommands } from '../recovery/orphaned-resources';
import { listTaggedResources, type TaggedResource } from '../aws/tagged-resources';
import { UserError } from '../terminal/program';
import { say } from '../terminal/progress';
import type { Contents } from './contents';

/** How long AWS may still list what was deleted just now, or by an earlier run. */
const TIMEOUT_MS = { now: 180_000, earlier: 20_000 };
/** Milliseconds between looks. */
const POLL_MS = 10_000;

/** Types that are kept on purpose and cost nothing, each with the reason. */
const free: Readonly<Record<string, string>> = {
  'ecs:task-definition':
    'revisions of the task definition stay, so that deployments can be rolled back to them',
};

/** Types that AWS lists after their deletion for longer than this waits. */
const lingering: Readonly<Record<string, string>> = {
  'ec2:natgateway': 'AWS lists a deleted one for about an hour: look again after that',
  'ec2:vpc-endpoint': 'AWS lists a deleted one for some minutes: look again after that',
};

/**
 * Proves that no resource with the tags is left. AWS's tag index lists deleted resources for a while, so it is not
 * believed about what Terraform has just destroyed, nor about ECS resources, which ECS itself is asked about.
 *
 * @param destroyed what was in the states before Terraform destroyed it
 * @returns the finding as text
 * @throws UserError that lists what is left
 */
export async function checkNothingLeft(
  settings: Settings,
  tags: Readonly<Record<string, string>>,
  destroyed: readonly Contents[],
  { timeoutMs = destroyed.length > 0 ? TIMEOUT_MS.now : TIMEOUT_MS.earlier, pollMs = POLL_MS } = {},
): Promise<string> {
  const deleted = new Set(
    destroyed.flatMap(({ resources }) =>
      resources.flatMap(({ values: { arn, id } }) => [arn as string, id as string]),
    ),
  );
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const { left, kept } = await listed(settings, tags, deleted);
    if (left.length === 0)
      return [`nothing that costs money is left with the tags ${describe(tags)}`, ...kept].join('; ');
    if (Date.now() >= deadline) throw new UserError(await complaint(settings, left, tags));
    say('inventory', `waiting until AWS no longer lists ${left.map(({ arn }) => arn).join(', ')}`);
    await sleep(pollMs);
  }
}

async function listed(
  settings: Settings,
  tags: Readonly<Record<string, string>>,
  deleted: ReadonlySet<string>,
): Promise<{ left: TaggedResource[]; kept: string[] }> {
  const tagged = await listTaggedResources(settings, tags);
  const kept = tagged.map(({ arn }) => arn).filter((arn) => free[typeOf(arn)]);
  const left = tagged.filter(
    ({ arn }) => !free[typeOf(arn)] && !deleted.has(arn) && !deleted.has(arn.split('/').at(-1) ?? ''),
  );
  const types = [...new Set(kept.map(typeOf))];
  return {
    left,
    kept: types.map(
      (type) => `${kept.filter((arn) => typeOf(arn) === type).length} ${type} (${free[type] ?? ''})`,
    ),
  };
}

async function complaint(
  settings: Settings,
  left: readonly TaggedResource[],
  tags: Readonly<Record<string, string>>,
): Promise<string> {
  const lines = left.map(({ arn }) => {
    const note = lingering[typeOf(arn)];
    return `  ${arn}${note ? ` (${note})` : ''}`;
  });
  const commands = await removalCommands(settings, left);
  return [
    `resources with the tags ${describe(tags)} still exist, are in no stack's state, and may cost money: ` +
      'delete them by hand, or look again in some minutes if they were just destroyed',
    ...lines,
    ...(commands.length > 0
      ? ['Commands that delete them, in this order:', ...commands.map((each) => `  ${each}`)]
      : []),
  ].join('\n');
}

const describe = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');

/** Such as 'ec2:natgateway' for 'arn:aws:ec2:us-east-1:123456789012:natgateway/nat-1'. */
function typeOf(arn: string): string {
  const [, , service = '', , , resource = ''] = arn.split(':');
  return `${service}:${resource.split('/')[0] ?? ''}`;
}
