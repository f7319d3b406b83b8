/** Which plans change only the image of the task. */
import type { PlanJson } from '../../../tools/terraform/changes';
import { imageOnlyRefusal, withImage } from '../../../tools/terraform/image-only';
import devEcs from '../fixtures/plan-dev-ecs.json';

const containers = (image: string, changes: object = {}) =>
  JSON.stringify([{ name: 'app', image, cpu: 128, ...changes }]);
const change = (
  type: string,
  actions: string[],
  before: object | null,
  after: object | null,
  unknown = {},
) => ({
  address: `${type}.it`,
  mode: 'managed' as const,
  type,
  change: { actions, before: before as never, after: after as never, after_unknown: unknown },
});
const task = (after: object, before: object = {}) =>
  change(
    'aws_ecs_task_definition',
    ['create', 'delete'],
    { arn: 'it:1', cpu: '256', container_definitions: containers('b'), ...before },
    { cpu: '256', container_definitions: containers('a'), ...after },
    { arn: true },
  );
const service = (after: object = {}) =>
  change(
    'aws_ecs_service',
    ['update'],
    { task_definition: 'it:1', health_check_grace_period_seconds: 60 },
    { health_check_grace_period_seconds: 60, ...after },
    { task_definition: true },
  );
const plan = (...resource_changes: ReturnType<typeof change>[]) =>
  ({ resource_changes }) as unknown as PlanJson;

describe('of a rollback', () => {
  test.each([
    ['the image, in a new revision', plan(task({}, { tags: {}, ipc_mode: '' }), service())],
    [
      'the image, in a deregistered revision',
      plan(change('aws_ecs_task_definition', ['create'], null, {}), service()),
    ],
    [
      'a destruction that is held back',
      plan(task({}), service(), change('aws_lb_listener', ['delete'], {}, null)),
    ],
    ['nothing', plan()],
  ])('%s is applied', (_promise, each) => {
    expect(imageOnlyRefusal('dev-ecs', each)).toEqual([]);
  });

  test.each([
    [
      'another size',
      plan(task({ cpu: '512' })),
      'aws_ecs_task_definition.it replace (arn, container_definitions, cpu)',
    ],
    [
      'another container',
      plan(task({ container_definitions: containers('a', { cpu: 1 }) })),
      'aws_ecs_task_definition.it replace (arn, container_definitions)',
    ],
    [
      'a container more',
      plan(task({ container_definitions: containers('a').replace(']', ',{"name":"more"}]') })),
      'aws_ecs_task_definition.it replace (arn, container_definitions)',
    ],
    [
      'another family',
      plan(task({ family: 'a' }, { family: 'b' })),
      'aws_ecs_task_definition.it replace (arn, container_definitions, family)',
    ],
    [
      'another number of tasks',
      plan(service({ desired_count: 2 })),
      'aws_ecs_service.it update (desired_count, task_definition)',
    ],
    ['a created service', plan(change('aws_ecs_service', ['create'], null, {})), 'aws_ecs_service.it create'],
    [
      'another grace period',
      plan(service({ health_check_grace_period_seconds: 1 })),
      'aws_ecs_service.it update (health_check_grace_period_seconds, task_definition)',
    ],
    [
      'a replaced service',
      plan(change('aws_ecs_service', ['delete', 'create'], {}, {})),
      'aws_ecs_service.it replace',
    ],
    ['another resource', plan(change('aws_lb_listener', ['create'], null, {})), 'aws_lb_listener.it create'],
  ])('%s is refused', (_promise, each, line) => {
    const [refusal, found, remedy] = imageOnlyRefusal('dev-ecs', each);
    expect(refusal).toContain('refused, nothing of dev-ecs was changed');
    expect(found).toBe(`  ${line}`);
    expect(remedy).toContain('--with-infrastructure');
  });
});

test('in a plan by Terraform, everything except the image is listed; destructions that are held back are not', () => {
  const lines = imageOnlyRefusal('dev-ecs', devEcs as PlanJson).slice(1, -1);
  expect(lines.map((line) => line.split('.')[0])).toEqual([
    '  aws_appautoscaling_target',
    '  aws_cloudwatch_log_group',
    '  aws_ecs_cluster_capacity_providers',
    '  aws_ecs_service',
    '  aws_ecs_task_definition',
    '  aws_lb',
  ]);
});

test.each(['repository@sha256:b', '${data.aws_ssm_parameter.release.insecure_value}'])(
  'the image replaces %s in every container',
  (before) => {
    const stack = {
      resource: { aws_ecs_task_definition: { it: { container_definitions: containers(before) } } },
    };
    expect(withImage(stack, 'a').resource?.['aws_ecs_task_definition']?.['it']).toEqual({
      container_definitions: JSON.stringify([{ name: 'app', image: 'a', cpu: 128 }]),
    });
  },
);
