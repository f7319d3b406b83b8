import { setTimeout as sleep } from 'node:timers/promises';

import type { Settings } from '../../contract/settings';
import { removalCommands } from '../recovery/orphaned-resources';
import { listTaggedResources, type TaggedResource } from '../aws/tagged-resources';
import { UserError } from '../terminal/program';
import { say } from '../terminal/progress';
import type { Contents } from './contents';

/** Milliseconds that AWS's list may take to forget what was deleted just now, or by an earlier run. */
const TIMEOUT_MS = { now: 180_000, earlier: 20_000 };
/** Milliseconds between two looks at it. */
const POLL_MS = 10_000;

/** Types that are left on purpose and cost nothing, each with the reason. */
const free: Readonly<Record<string, string>> = {
  'ecs:task-definition': 'revisions of the task definition stay, for deployments to be turned back to',
};

/** Types that AWS lists on for a time after their deletion, longer than is waited for. */
const lingering: Readonly<Record<string, string>> = {
  'ec2:natgateway': 'AWS lists a deleted one for about an hour: look again after that',
  'ec2:vpc-endpoint': 'AWS lists a deleted one for some minutes: look again after that',
};

/**
 * Proves that nothing is left which carries the tags. AWS keeps an index of tags, in which what is deleted stays
 * for a while: what Terraform has just destroyed, it has seen go itself, and ECS is asked.
 *
 * @param destroyed what was in the states before Terraform destroyed it
 * @returns the finding in words
 * @throws UserError that lists what is left
 */
export async function checkNothingLeft(
  settings: Settings,
  tags: Readonly<Record<string, string>>,
  destroyed: readonly Contents[],
  { timeoutMs = destroyed.length > 0 ? TIMEOUT_MS.now : TIMEOUT_MS.earlier, pollMs = POLL_MS } = {},
): Promise<string> {
  const gone = new Set(
    destroyed.flatMap(({ resources }) =>
      resources.flatMap(({ values: { arn, id } }) => [arn as string, id as string]),
    ),
  );
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const { left, kept } = await listed(settings, tags, gone);
    if (left.length === 0)
      return [`nothing that costs is left with the tags ${describe(tags)}`, ...kept].join('; ');
    if (Date.now() >= deadline) throw new UserError(await complaint(settings, left, tags));
    say('inventory', `waiting for AWS to forget ${left.map(({ arn }) => arn).join(', ')}`);
    await sleep(pollMs);
  }
}

async function listed(
  settings: Settings,
  tags: Readonly<Record<string, string>>,
  gone: ReadonlySet<string>,
): Promise<{ left: TaggedResource[]; kept: string[] }> {
  const tagged = await listTaggedResources(settings, tags);
  const kept = tagged.map(({ arn }) => arn).filter((arn) => free[typeOf(arn)]);
  const left = tagged.filter(
    ({ arn }) => !free[typeOf(arn)] && !gone.has(arn) && !gone.has(arn.split('/').at(-1) ?? ''),
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
    `with the tags ${describe(tags)} there still is the following, no stack's state knows it, and it may cost ` +
      'money: delete it by hand, or look again in some minutes where it was destroyed just before',
    ...lines,
    ...(commands.length > 0
      ? ['What deletes it, in this order:', ...commands.map((each) => `  ${each}`)]
      : []),
  ].join('\n');
}

const describe = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');

/** Such as 'ec2:natgateway', of 'arn:aws:ec2:us-east-1:123456789012:natgateway/nat-1'. */
function typeOf(arn: string): string {
  const [, , service = '', , , resource = ''] = arn.split(':');
  return `${service}:${resource.split('/')[0] ?? ''}`;
}
