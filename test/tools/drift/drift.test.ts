/** Drift according to a plan and the states. */
import type { State } from '../../../tools/terraform/state';
import { describeDrift } from '../../../tools/drift/describe';
import { driftOf } from '../../../tools/drift/drift';
import { changesOf, movesOf, type PlanJson } from '../../../tools/terraform/changes';

type Values = Record<string, unknown>;
type Resource = NonNullable<PlanJson['resource_changes']>[number];

const resource = (
  type: string,
  name: string,
  actions: string[],
  before: Values | null,
  after: Values | null,
) =>
  ({
    address: `${type}.${name}`,
    mode: 'managed',
    type,
    change: { actions, before, after, before_sensitive: {}, after_sensitive: {} },
  }) as Resource;
const updated = (type: string, before: Values, after: Values) =>
  resource(type, 'it', ['update'], before, after);

const managed = (type: string, attributes: Values): NonNullable<State['resources']>[number] => ({
  mode: 'managed',
  type,
  name: 'it',
  instances: [{ attributes }],
});

function drift(plan: { moved?: Resource[]; changes?: Resource[] }, states: Record<string, State> = {}) {
  const json: PlanJson = { resource_drift: plan.moved ?? [], resource_changes: plan.changes ?? [] };
  return driftOf({ stack: 'dev-ecs', changes: changesOf(json), moved: movesOf(json) }, states);
}

test('an empty plan is not drift', () => {
  expect(describeDrift(drift({}))).toBe('dev-ecs: no drift');
});

test.each([
  ['aws_ecs_service', 'desired_count', 1, 2, 'autoscaling'],
  ['aws_ssm_parameter', 'insecure_value', 'none', 'repository@sha256:1', 'promotion'],
  ['aws_ssm_parameter', 'version', 1, 2, 'promotion'],
  ['aws_lb_target_group', 'load_balancer_arns', [], ['arn'], 'other resources'],
])('a change of %s.%s is expected', (type, name, from, to, reason) => {
  const { unexpected, expected, pending } = drift({
    moved: [updated(type, { [name]: from }, { [name]: to })],
  });
  expect(unexpected).toEqual([]);
  expect(pending).toEqual([]);
  expect(expected).toEqual([
    {
      address: `${type}.it`,
      what: expect.stringContaining(reason) as string,
      attributes: [{ name, from, to }],
    },
  ]);
});

test.each([
  [null, {}],
  [null, []],
  [null, ''],
  [[{ period: null, id: 'a' }], [{ period: 0, id: 'a' }]],
])('%j and %j are two forms of the same value in the provider', (from, to) => {
  const { unexpected, expected } = drift({ moved: [updated('aws_lb', { tags: from }, { tags: to })] });
  expect([...unexpected, ...expected]).toEqual([]);
});

test('a rolled back service is drift, with both revisions, and a deployment restores it', () => {
  const turned = updated(
    'aws_ecs_service',
    { task_definition: 'dev:2', desired_count: 1 },
    { task_definition: 'dev:1', desired_count: 2 },
  );
  const back = updated('aws_ecs_service', { task_definition: 'dev:1' }, { task_definition: 'dev:2' });
  const found = drift({ moved: [turned], changes: [back] });
  expect(found.unexpected).toEqual([
    {
      address: 'aws_ecs_service.it',
      what: 'changed; the next deployment restores it',
      attributes: [{ name: 'task_definition', from: 'dev:2', to: 'dev:1' }],
    },
  ]);
  expect(found.expected).toHaveLength(1);
  expect(found.pending).toEqual([]);
});

test('a change that no plan would revert is drift too, and says so', () => {
  const { unexpected } = drift({ moved: [updated('aws_lb', { idle_timeout: 60 }, { idle_timeout: 4000 })] });
  expect(unexpected).toMatchObject([{ what: 'changed; no deployment restores it' }]);
});

test('a deleted resource is drift', () => {
  const alarm = 'aws_cloudwatch_metric_alarm';
  const found = drift({
    moved: [resource(alarm, 'it', ['delete'], { id: 'a' }, null)],
    changes: [resource(alarm, 'it', ['create'], null, { id: 'a' })],
  });
  expect(found.unexpected).toEqual([
    { address: `${alarm}.it`, what: 'deleted; the next deployment restores it', attributes: [] },
  ]);
  expect(found.pending).toEqual([]);
});

test('a change that is only in the configuration is undeployed, not drift', () => {
  const { unexpected, pending } = drift({
    changes: [updated('aws_cloudwatch_log_group', { retention_in_days: 7 }, { retention_in_days: 30 })],
  });
  expect(unexpected).toEqual([]);
  expect(pending).toEqual([
    {
      address: 'aws_cloudwatch_log_group.it',
      what: 'update is planned',
      attributes: [{ name: 'retention_in_days' }],
    },
  ]);
});

test('an image other than the recorded release is drift, because no commit can be pending for it', () => {
  const containers = (image: string) => ({
    container_definitions: JSON.stringify([
      { name: 'app', image },
      { name: 'redirect', image },
    ]),
  });
  const { unexpected, pending } = drift({
    changes: [
      resource(
        'aws_ecs_task_definition',
        'it',
        ['create', 'delete'],
        containers('candidate'),
        containers('release'),
      ),
    ],
  });
  expect(unexpected).toMatchObject([{ attributes: [{ name: 'image', from: 'release', to: 'candidate' }] }]);
  expect(pending).toEqual([]);
});

test.each([
  ['the same image with other attributes', JSON.stringify([{ name: 'app', image: 'a', cpu: 1 }])],
  ['an unreadable value', 'no JSON'],
  ['nothing', undefined],
])('%s is not another image', (_, container_definitions) => {
  const former = { container_definitions: JSON.stringify([{ name: 'app', image: 'a' }]) };
  const change = resource('aws_ecs_task_definition', 'it', ['update'], former, { container_definitions });
  const { unexpected, pending } = drift({ changes: [change] });
  expect(unexpected).toEqual([]);
  expect(pending).toHaveLength(1);
});

test.each(['', 0, false, null, [], undefined])('%j is equivalent to a missing value', (nothing) => {
  const moved = [updated('aws_lb', { it: nothing, deep: { it: nothing, other: 1 } }, { deep: { other: 1 } })];
  expect(drift({ moved }).unexpected).toEqual([]);
});

test('a change of a sensitive value is reported without the value', () => {
  const secret = updated('aws_lb', { token: 'one' }, { token: 'two' });
  const change = { ...secret.change, before_sensitive: { token: true }, after_sensitive: { token: true } };
  const text = describeDrift(drift({ moved: [{ ...secret, change }] }));
  expect(text).toContain('token');
  expect(text).not.toMatch(/one|two/);
});

test('a long value is cut', () => {
  const long = 'x'.repeat(10_000);
  const text = describeDrift(drift({ moved: [updated('aws_lb', { name: 'a' }, { name: long })] }));
  expect(text.length).toBeLessThan(500);
});

describe('a manual addition', () => {
  const rule = (port: number, cidr: string): Values => ({
    cidr_blocks: [cidr],
    ipv6_cidr_blocks: [],
    prefix_list_ids: [],
    security_groups: [],
    self: false,
    description: '',
    protocol: 'tcp',
    from_port: port,
    to_port: port,
  });
  const group = (ingress: Values[]) => ({ id: 'sg-1', ingress });
  const made = managed('aws_vpc_security_group_ingress_rule', {
    security_group_id: 'sg-1',
    cidr_ipv4: '0.0.0.0/0',
    ip_protocol: 'tcp',
    from_port: 5000,
    to_port: 5000,
  });
  const own = rule(5000, '0.0.0.0/0');
  const open = rule(22, '0.0.0.0/0');
  const opened = [
    {
      address: 'aws_security_group.it',
      what: 'added outside of the code; no deployment removes it',
      attributes: [{ name: 'ingress', to: 'tcp 22-22 from 0.0.0.0/0' }],
    },
  ];

  test('is not a rule that has its own resource', () => {
    const states = { 'dev-ecs': { resources: [managed('aws_security_group', group([])), made] } };
    const moved = [updated('aws_security_group', group([]), group([own]))];
    expect(drift({ moved }, states).unexpected).toEqual([]);
  });

  test.each<[string, Values, Values]>([
    ['a range', { cidr_blocks: ['10.0.0.0/8'] }, { cidr_ipv4: '10.0.0.0/8' }],
    ['a range of IPv6', { ipv6_cidr_blocks: ['::/0'] }, { cidr_ipv6: '::/0' }],
    ['a prefix list', { prefix_list_ids: ['pl-1'] }, { prefix_list_id: 'pl-1' }],
    ['another group', { security_groups: ['sg-2'] }, { referenced_security_group_id: 'sg-2' }],
    ['itself', { self: true }, { referenced_security_group_id: 'sg-1' }],
    [
      'everything, in either notation',
      { cidr_blocks: ['::/0'], protocol: '-1', from_port: 0, to_port: 0 },
      { cidr_ipv6: '::/0', ip_protocol: '-1', from_port: null, to_port: null },
    ],
  ])('is not a rule for %s with its own resource', (_, listed, own) => {
    const ports = { from_port: 443, to_port: 443 };
    for (const way of ['ingress', 'egress']) {
      const group = managed('aws_security_group', {
        id: 'sg-1',
        [way]: [{ protocol: 'tcp', ...ports, ...listed }],
      });
      const rule = managed(`aws_vpc_security_group_${way}_rule`, {
        security_group_id: 'sg-1',
        ip_protocol: 'tcp',
        ...ports,
        ...own,
      });
      expect(drift({}, { 'dev-ecs': { resources: [group, rule] } }).unexpected).toEqual([]);
      expect(drift({}, { 'dev-ecs': { resources: [group] } }).unexpected).toHaveLength(1);
    }
  });

  test('is not a policy of a role with its own resource, nor one without a name', () => {
    const role = managed('aws_iam_role', {
      id: 'it',
      inline_policy: [{ name: 'own' }, { name: '' }],
    });
    const policy = managed('aws_iam_role_policy', { role: 'it', name: 'own' });
    expect(drift({}, { 'dev-ecs': { resources: [role, policy] } }).unexpected).toEqual([]);
    expect(drift({}, { 'dev-ecs': { resources: [role] } }).unexpected).toMatchObject([
      { attributes: [{ to: 'own' }] },
    ]);
  });

  test('is not something from another stack', () => {
    const states = {
      'dev-ecs': { resources: [managed('aws_security_group', group([own]))] },
      other: { resources: [made] },
    };
    expect(drift({}, states).unexpected).toEqual([]);
  });

  test('is an open port, although no plan shows it', () => {
    const states = { 'dev-ecs': { resources: [managed('aws_security_group', group([own])), made] } };
    const moved = [updated('aws_security_group', group([own]), group([own, open]))];
    expect(drift({ moved }, states).unexpected).toEqual(opened);
  });

  test('is still one after a later deployment has written it into the state', () => {
    const states = { 'dev-ecs': { resources: [managed('aws_security_group', group([own, open])), made] } };
    expect(drift({}, states).unexpected).toEqual(opened);
  });

  test('does not exist for a manually deleted group', () => {
    const states = { 'dev-ecs': { resources: [managed('aws_security_group', group([open]))] } };
    const told = (...moved: Resource[]) =>
      drift({ moved }, states).unexpected.flatMap((each) => each.attributes);
    const gone = (name: string) => resource('aws_security_group', name, ['delete'], group([open]), null);
    expect(told()).toHaveLength(1);
    expect(told(gone('other'))).toHaveLength(1);
    expect(told(gone('it'))).toEqual([]);
  });

  test.each([
    ['aws_iam_role', 'inline_policy', [{ name: 'extra', policy: '{}' }], 'extra'],
    [
      'aws_iam_role',
      'managed_policy_arns',
      ['arn:aws:iam::aws:policy/AdministratorAccess'],
      'arn:aws:iam::aws:policy/AdministratorAccess',
    ],
    ['aws_route_table', 'route', [{ cidr_block: '0.0.0.0/0', ipv6_cidr_block: '' }], '0.0.0.0/0'],
    ['aws_security_group', 'egress', [{ protocol: '-1', ipv6_cidr_blocks: ['::/0'] }], 'everything to ::/0'],
  ])('is an addition to %s.%s', (type, name, value, part) => {
    const states = { 'dev-ecs': { resources: [managed(type, { id: 'it', [name]: value })] } };
    expect(drift({}, states).unexpected).toMatchObject([{ attributes: [{ name, to: part }] }]);
  });
});
