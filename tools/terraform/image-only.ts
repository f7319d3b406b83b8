/** Whether a plan changes only the task's image. A rollback refuses other plans. */
import { isDeepStrictEqual } from 'node:util';

import { type Change, changesOf, type PlanJson } from './changes';
import type { Values } from './state';
import type { Synthesized } from './synthesized';

const UNKNOWN = '(known after apply)';

/** One line for each change other than the image. Destructions are held back and do not count. */
export const changesBesidesImage = (changes: readonly Change[]): string[] =>
  changes
    .filter((change) => change.action !== 'delete' && !isOfImage(change))
    .map(({ address, action, attributes }) =>
      [address, action, ...(attributes.length > 0 ? [`(${attributes.join(', ')})`] : [])].join(' '),
    );

/** Why the plan of a rollback must not be applied; empty if it changes only the image. */
export function imageOnlyRefusal(stack: string, plan: PlanJson): string[] {
  return refusalOf(stack, changesBesidesImage(changesOf(plan)));
}

export const refusalOf = (stack: string, lines: readonly string[]): string[] =>
  lines.length === 0
    ? []
    : [
        `refused, nothing of ${stack} was changed: a rollback changes only the image, but this one would also:`,
        ...lines.map((line) => `  ${line}`),
        'to allow this, pass --with-infrastructure (the input with-infrastructure of the workflow), which ' +
          "deploys this checkout's stacks with the image",
      ];

function isOfImage({ type, action, attributes, before, after }: Change): boolean {
  if (type === 'aws_ecs_service')
    return action === 'update' && attributes.every((name) => name === 'task_definition');
  if (type !== 'aws_ecs_task_definition') return false;
  // Terraform recreates a deregistered task definition.
  if (!before || !after) return true;
  return attributes.every((name) =>
    name === 'container_definitions'
      ? isDeepStrictEqual(withoutImage(before[name]), withoutImage(after[name]))
      : after[name] === UNKNOWN || (isEmpty(before[name]) && isEmpty(after[name])),
  );
}

/** The provider reads back `''` and `{}` for attributes that the configuration omits. */
const isEmpty = (value: unknown) => value == null || value === '' || isDeepStrictEqual(value, {});

const withoutImage = (definitions: unknown) =>
  Object.fromEntries(
    (JSON.parse(String(definitions)) as Values[]).map((each) => [
      String(each['name']),
      { ...each, image: '' },
    ]),
  );

/** The stack with the image in each container, whether it had another image or read it from the release record. */
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
