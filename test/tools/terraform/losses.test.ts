/** Which plans the guard refuses. */
import type { PlanJson } from '../../../tools/terraform/changes';
import { refusals } from '../../../tools/terraform/losses';
import { resourcesOf } from '../../stacks/support/forms';
import { synthesize, withDev } from '../../stacks/synthesize';
import devEcs from '../fixtures/plan-dev-ecs.json';

const withAlarmMail = withDev({ egress: { nat: 1 }, alarmEmail: 'ops@example.com' });
const plan = devEcs as PlanJson;
const alb = 'dev-ecs/aws_lb.balancer_alb_8D7687E7';

test('the replacement of a stateful resource is refused, and the line says how to allow it', () => {
  expect(refusals('dev-ecs', plan, [])).toEqual([
    'refused, nothing of dev-ecs was changed: aws_lb.balancer_alb_8D7687E7 would be replaced (name forces it), ' +
      `which loses its DNS name, which users and CNAMEs know: to allow this, pass --allow '${alb}', or use the input allow of the workflow deploy`,
  ]);
});

test('its destruction is refused too', () => {
  const destroyed = (plan.resource_changes ?? []).map((each) =>
    each.type === 'aws_lb' ? { ...each, change: { ...each.change, actions: ['delete'] } } : each,
  );
  expect(refusals('dev-ecs', { resource_changes: destroyed }, [])).toEqual([
    expect.stringContaining('aws_lb.balancer_alb_8D7687E7 would be destroyed, which loses its DNS name'),
  ]);
});

test('a tainted resource, whose creation was interrupted, may be replaced', () => {
  const tainted = (plan.resource_changes ?? []).map((each) =>
    each.type === 'aws_lb' ? { ...each, action_reason: 'replace_because_tainted' } : each,
  );
  expect(refusals('dev-ecs', { resource_changes: tainted }, [])).toEqual([]);
});

test('a loss that is allowed by stack and address passes', () => {
  expect(refusals('dev-ecs', plan, [alb])).toEqual([]);
});

test('a VPC in use cannot be replaced, whatever is allowed: the line says what to do instead', () => {
  const vpc = { address: 'aws_vpc.vpc', mode: 'managed', type: 'aws_vpc' } as const;
  const change = { actions: ['create', 'delete'], before: {}, after: {}, replace_paths: [['cidr_block']] };
  expect(
    refusals('dev-networking', { resource_changes: [{ ...vpc, change }] }, ['dev-networking/aws_vpc.vpc']),
  ).toEqual([
    expect.stringMatching(
      /aws_vpc\.vpc would be replaced \(cidr_block forces it\).*: undo the change, or destroy the environment/,
    ),
  ]);
});

test.each([
  'prod-ecs/aws_lb.balancer_alb_8D7687E7',
  'aws_lb.balancer_alb_8D7687E7',
  'dev-ecs/aws_lb.balancer',
  'dev-ecs/*',
])('%j allows nothing else', (allowed) => {
  expect(refusals('dev-ecs', plan, [allowed])).toHaveLength(1);
});

test('these types in the stacks are stateful: a new type must be classified', () => {
  const stacks = ['bootstrap', 'ecr', 'dev-networking', 'dev-ecs'].map(synthesize(withAlarmMail));
  const types = [...new Set(stacks.flatMap((stack) => Object.keys(resourcesOf(stack))))].sort();
  const refusedOnes = types.filter((type) => {
    const change = { actions: ['delete'], before: {}, after: null };
    const changes = [{ address: `${type}.x`, mode: 'managed', type, change }];
    return refusals('dev-ecs', { resource_changes: changes } as PlanJson, []).length > 0;
  });
  expect(refusedOnes).toEqual([
    'aws_cloudwatch_log_group',
    'aws_ecr_repository',
    'aws_ecs_cluster',
    'aws_ecs_service',
    'aws_eip',
    'aws_iam_openid_connect_provider',
    'aws_lb',
    'aws_s3_bucket',
    'aws_sns_topic_subscription',
    'aws_ssm_parameter',
    'aws_vpc',
  ]);
});
