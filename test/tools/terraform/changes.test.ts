/** Reading a plan, from Terraform 1.11's `show -json` (fixtures/, trimmed). */
import { changesOf, movesOf, type PlanJson } from '../../../tools/terraform/changes';
import devEcs from '../fixtures/plan-dev-ecs.json';
import sensitive from '../fixtures/plan-sensitive.json';

const changes = changesOf(devEcs as PlanJson);
const of = (type: string) => changes.find((change) => change.type === type);

test('unchanged and only read resources are not changes', () => {
  expect(changes.map(({ address, action }) => `${action} ${address.split('.')[0] ?? ''}`)).toEqual([
    'update aws_appautoscaling_target',
    'delete aws_cloudwatch_dashboard',
    'update aws_cloudwatch_log_group',
    'replace aws_ecs_cluster_capacity_providers',
    'update aws_ecs_service',
    'replace aws_ecs_task_definition',
    'replace aws_lb',
  ]);
});

test('an update names the attributes that differ, with their values', () => {
  expect(of('aws_appautoscaling_target')).toMatchObject({
    attributes: ['max_capacity'],
    before: { max_capacity: 2 },
    after: { max_capacity: 4 },
  });
});

test('a value known only after the apply counts as different', () => {
  expect(of('aws_ecs_service')?.attributes).toEqual(['enable_execute_command', 'task_definition']);
  expect(of('aws_ecs_service')?.after).toMatchObject({ task_definition: '(known after apply)' });
});

test('a replacement names the attribute that forces it, or another reason', () => {
  expect(of('aws_lb')).toMatchObject({ forcedBy: ['name'], before: { name: 'fargate-duo-dev' } });
  expect(of('aws_ecs_cluster_capacity_providers')).toMatchObject({
    forcedBy: [],
    reason: 'replace_because_tainted',
  });
});

test('create-before-destroy is a replacement too', () => {
  const [change] = (devEcs as PlanJson).resource_changes ?? [];
  if (!change) throw new TypeError('the fixture has changes');
  const replaced = { ...change, change: { ...change.change, actions: ['create', 'delete'] } };
  expect(changesOf({ resource_changes: [replaced] })).toMatchObject([{ action: 'replace' }]);
});

test('changes outside Terraform are distinguished from planned ones', () => {
  expect(movesOf(devEcs as PlanJson)).toMatchObject([
    { type: 'aws_ecs_service', attributes: ['tags'] },
    { type: 'aws_lb_target_group', attributes: ['load_balancer_arns', 'tags'] },
  ]);
});

test('a sensitive value counts as different without being shown', () => {
  const [change] = changesOf(sensitive as PlanJson);
  expect(change?.attributes).toEqual(['input', 'output']);
  expect(change?.before?.input).toEqual({ password: '(sensitive)', port: 5000 });
  expect(change?.after?.input).toEqual({ password: '(sensitive)', port: 5001 });
});

test('a plan without any resource has no changes', () => {
  expect(changesOf({})).toEqual([]);
  expect(movesOf({})).toEqual([]);
});
