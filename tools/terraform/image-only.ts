/** Whether a plan changes the image of the task alone, and which plans are refused where it is to. */
import { isDeepStrictEqual } from 'node:util';

import { type Change, changesOf, type PlanJson } from './changes';
import type { Values } from './state';
import type { Synthesized } from './synthesized';

const UNKNOWN = '(known after apply)';

/** What the changes hold besides the image, each in a line; what is destroyed is held back and does not count. */
export const changesBesidesImage = (changes: readonly Change[]): string[] =>
  changes
    .filter((change) => change.action !== 'delete' && !isOfImage(change))
    .map(({ address, action, attributes }) =>
      [address, action, ...(attributes.length > 0 ? [`(${attributes.join(', ')})`] : [])].join(' '),
    );

/** Why the plan of a rollback must not be applied; nothing where it changes the image alone. */
export function imageOnlyRefusal(stack: string, plan: PlanJson): string[] {
  return refusalOf(stack, changesBesidesImage(changesOf(plan)));
}

export const refusalOf = (stack: string, lines: readonly string[]): string[] =>
  lines.length === 0
    ? []
    : [
        `refused, and nothing of ${stack} is changed: a rollback changes the image alone, but this one would also:`,
        ...lines.map((line) => `  ${line}`),
        'if that is wanted, pass --with-infrastructure (the input with-infrastructure of the workflow), which ' +
          "deploys this checkout's stacks with the image",
      ];

function isOfImage({ type, action, attributes, before, after }: Change): boolean {
  if (type === 'aws_ecs_service')
    return action === 'update' && attributes.every((name) => name === 'task_definition');
  if (type !== 'aws_ecs_task_definition') return false;
  // One that somebody has deregistered is made again.
  if (!before || !after) return true;
  return attributes.every((name) =>
    name === 'container_definitions'
      ? isDeepStrictEqual(withoutImage(before[name]), withoutImage(after[name]))
      : after[name] === UNKNOWN || (isEmpty(before[name]) && isEmpty(after[name])),
  );
}

/** The provider reads back `''` and `{}` for what the configuration leaves out. */
const isEmpty = (value: unknown) => value == null || value === '' || isDeepStrictEqual(value, {});

const withoutImage = (definitions: unknown) =>
  Object.fromEntries(
    (JSON.parse(String(definitions)) as Values[]).map((each) => [
      String(each['name']),
      { ...each, image: '' },
    ]),
  );

/** The stack with the image in each of its containers, where it had another one or read it from the release record. */
export function withImage(stack: Synthesized, image: string): Synthesized {
  const tasks = Object.entries(stack.resource?.['aws_ecs_task_definition'] ?? {}).map(
    ([id, task]): [string, Values] => {
      const containers = JSON.parse(String(task['container_definitions'])) as Values[];
      return [
        id,
        { ...task, container_definitions: JSON.stringify(containers.map((each) => ({ ...each, image }))) },
      ];
    },
  );
  return { ...stack, resource: { ...stack.resource, aws_ecs_task_definition: Object.fromEntries(tasks) } };
}
