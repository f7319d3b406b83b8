/** What was added by hand to a load balancer or a cluster, and what only looks like it. */
import { loadSettings } from '../../../contract/settings';
import { ADDED } from '../../../tools/drift/added';
import { addedResourcesOf } from '../../../tools/drift/added-resources';
import { type Answers, awsForEach, Refusal } from '../support/aws-endpoint';
import { type Account, accountLooks, arn, states, TASK, target, well } from './support/balanced-account';

const aws = awsForEach();

/** The findings, a line each: address, kind, description. */
async function find(looks: readonly Partial<Account>[], answers: Answers = {}): Promise<string[]> {
  await aws.answer({ ...accountLooks(looks), ...answers });
  const found = await addedResourcesOf(loadSettings(), states.own, [states.own, states.other], 1);
  return found.map(({ address, what, attributes: [{ name, to } = { name: '' }] }) => {
    expect(what).toBe(ADDED);
    return `${address}: ${name}: ${String(to)}`;
  });
}

const foreign = {
  listener: {
    ListenerArn: 'foreign',
    Protocol: 'HTTP',
    Port: 8080,
    DefaultActions: [{ Type: 'forward', TargetGroupArn: arn('elasticloadbalancing', 'targetgroup/x/1') }],
  },
  rule: {
    RuleArn: 'foreign',
    IsDefault: false,
    Conditions: [
      { Field: 'path-pattern', Values: ['/admin*', '/x'], PathPatternConfig: { Values: ['/admin*', '/x'] } },
      { Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.0/8'] } },
    ],
    Actions: [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_302', Host: 'evil.example' } }],
  },
  service: {
    serviceArn: 'foreign',
    serviceName: 'foreign',
    status: 'ACTIVE',
    taskDefinition: arn('ecs', 'task-definition/miner:3'),
    runningCount: 1,
    desiredCount: 2,
  },
  task: { taskArn: 'foreign', taskDefinitionArn: arn('ecs', 'task-definition/miner:3'), startedBy: 'me' },
} as const;
const FOREIGN_TASK = 'foreign: task of aws_ecs_cluster.it: runs miner:3 for me, outside any service';
const NO_TASK = ', but not a task of the service';
const foreignTarget = target('10.0.0.9', 5000);
const add = <T>(list: readonly T[] | undefined, one: T) => [...(list ?? []), one];

test.each<{ what: string; look: Partial<Account>; lines: readonly string[] }>([
  {
    what: 'a listener',
    look: { listeners: add(well.listeners, foreign.listener) },
    lines: ['foreign: listener of aws_lb.it: HTTP 8080 → forward targetgroup/x/1'],
  },
  {
    what: 'a rule',
    look: { rules: { ...well.rules, https: add(well.rules.https, foreign.rule) } },
    lines: [
      'foreign: rule of aws_lb_listener.https: path-pattern /admin* /x, source-ip 10.0.0.0/8 → redirect HTTP_302 evil.example',
    ],
  },
  {
    what: 'a certificate',
    look: { certificates: { https: add(well.certificates.https, { CertificateArn: 'foreign' }) } },
    lines: ['foreign: certificate of aws_lb_listener.https: presented to clients that request its names'],
  },
  {
    what: 'a target that is not a task',
    look: { targets: { ...well.targets, app: add(well.targets.app, foreignTarget) } },
    lines: [`10.0.0.9:5000: target of aws_lb_target_group.app: healthy${NO_TASK}`],
  },
  {
    what: 'a task at another port',
    look: { targets: { ...well.targets, app: [target(TASK, 5001, 'unhealthy')] } },
    lines: [`${TASK}:5001: target of aws_lb_target_group.app: unhealthy${NO_TASK}`],
  },
  {
    what: 'a task at the port of another target group',
    look: { targets: { redirect: [target(TASK, 5000)] } },
    lines: [`${TASK}:5000: target of aws_lb_target_group.redirect: healthy${NO_TASK}`],
  },
  {
    what: 'a task that is a target but belongs to no service',
    look: { tasks: [{ ...foreign.task, address: '10.0.0.9' }], targets: { app: [foreignTarget] } },
    lines: [FOREIGN_TASK, `10.0.0.9:5000: target of aws_lb_target_group.app: healthy${NO_TASK}`],
  },
  {
    what: 'a service, without its tasks',
    look: {
      services: add(well.services, foreign.service),
      tasks: add(well.tasks, { ...foreign.task, service: 'foreign' }),
    },
    lines: ['foreign: service of aws_ecs_cluster.it: 1 of 2 tasks of miner:3 run'],
  },
  {
    what: 'a task of no service',
    look: { tasks: add(well.tasks, foreign.task) },
    lines: [FOREIGN_TASK],
  },
  {
    what: "somebody's task, with control characters removed",
    look: { tasks: add(well.tasks, { taskArn: 'foreign', taskDefinitionArn: 'a\u001B[2Jb\n::c' }) },
    lines: ['foreign: task of aws_ecs_cluster.it: runs ab ::c for somebody, outside any service'],
  },
])('found: $what', async ({ look, lines }) => {
  expect(await find([look])).toEqual(lines);
});

test.each<{ what: string; looks: readonly Partial<Account>[] }>([
  { what: 'what was deployed', looks: [{}] },
  ...['draining', 'unused', 'unhealthy.draining'].map((state) => ({
    what: `a target that is ${state}`,
    looks: [{ targets: { app: [target('10.0.0.9', 5000, state)] } }],
  })),
  {
    what: 'another default certificate, which the plan reports',
    looks: [{ certificates: { https: [{ CertificateArn: 'other', IsDefault: true }] } }],
  },
  {
    what: 'a deleted service that is still listed',
    looks: [{ services: add(well.services, { ...foreign.service, status: 'INACTIVE' }) }],
  },
  { what: 'a starting task', looks: [{ tasks: add(well.tasks, foreign.task) }, {}] },
  { what: 'a stopping task', looks: [{ tasks: [] }, { tasks: [] }, { tasks: [], targets: {} }] },
  {
    what: 'one task after the other',
    looks: ['a', 'b', 'c'].map((taskArn) => ({ tasks: add(well.tasks, { ...foreign.task, taskArn }) })),
  },
  {
    what: 'a target that moves from one target group to another',
    looks: [{ targets: { app: [foreignTarget] } }, { targets: { redirect: [foreignTarget] } }],
  },
])('not found: $what', async ({ looks }) => {
  expect(await find(looks)).toEqual([]);
});

test('a lasting addition is reported in its last state', async () => {
  const looks = ['a', 'b', 'me'].map((startedBy) => ({
    tasks: add(well.tasks, { ...foreign.task, startedBy }),
  }));
  expect(await find(looks)).toEqual([FOREIGN_TASK]);
  expect(aws.calls().filter(({ action }) => action === 'ecs:DescribeTasks')).toHaveLength(looks.length);
});

test('if nothing is found, one look is enough', async () => {
  await find([{}, { tasks: [foreign.task] }]);
  expect(aws.calls().filter(({ action }) => action === 'ecs:DescribeTasks')).toHaveLength(1);
});

test.each([
  ['load balancer', { 'elasticloadbalancing:DescribeListeners': 'LoadBalancerNotFound' }],
  ['listener', { 'elasticloadbalancing:DescribeRules': 'ListenerNotFound' }],
  ['listener with TLS', { 'elasticloadbalancing:DescribeListenerCertificates': 'ListenerNotFound' }],
  ['target group', { 'elasticloadbalancing:DescribeTargetHealth': 'TargetGroupNotFound' }],
  [
    'cluster',
    {
      'ecs:ListServices': 'ClusterNotFoundException',
      'ecs:ListTasks': 'ClusterNotFoundException',
      'elasticloadbalancing:DescribeTargetHealth': 'TargetGroupNotFound',
    },
  ],
])('the plan reports a deleted %s', async (_, codes) => {
  const answers = Object.entries(codes).map(([action, code]) => [action, new Refusal(code, 'it is gone')]);
  expect(await find([{}], Object.fromEntries(answers) as Answers)).toEqual([]);
});

test('it also reports a service that is deleted between two calls', async () => {
  const tasks = {
    'ecs:ListTasks': [new Refusal('ServiceNotFoundException', 'it is gone'), { taskArns: [] }],
  };
  expect(await find([{ targets: {} }], tasks)).toEqual([]);
});

test('a refusal by AWS does not count as no drift', async () => {
  const refused = { 'elasticloadbalancing:DescribeRules': new Refusal('AccessDenied', 'not for you', 403) };
  await expect(find([{}], refused)).rejects.toThrow('not for you');
});

test('all services and tasks are checked, even if they exceed one call', async () => {
  const many = <T>(one: T, key: string, count: number) =>
    Array.from({ length: count }, (_, index) => ({ ...one, [key]: `${key}-${index}` }));
  const services = many({ ...foreign.service, serviceName: 'x' }, 'serviceArn', 11);
  expect(await find([{ services, tasks: many(foreign.task, 'taskArn', 101), targets: {} }])).toHaveLength(
    112,
  );
});
