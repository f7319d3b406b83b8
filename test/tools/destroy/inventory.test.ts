/** What AWS's index of tags shows after a destroy, and how it is reported. */
import { loadSettings } from '../../../contract/settings';
import type { Contents } from '../../../tools/destroy/contents';
import { checkNothingLeft } from '../../../tools/destroy/inventory';
import { awsForEach, Refusal } from '../support/aws-endpoint';

const settings = loadSettings();
const tags = { project: 'fargate-duo', environment: 'dev' };
const arn = (service: string, resource: string) =>
  `arn:aws:${service}:${settings.region}:${settings.account}:${resource}`;
const page = (arns: string[], PaginationToken = '') => ({
  PaginationToken,
  ResourceTagMappingList: arns.map((ResourceARN) => ({ ResourceARN, Tags: [] })),
});
const vpc = arn('ec2', 'vpc/vpc-1');
const gateway = arn('ec2', 'natgateway/nat-1');
const balancer = arn('elasticloadbalancing', 'loadbalancer/app/fargate-duo-dev/1');
/** What still exists in EC2 itself. */
const alive = { 'ec2:DescribeTags': { tagSet: [{ resourceId: 'vpc-1' }, { resourceId: 'nat-1' }] } };

const aws = awsForEach();
async function find(
  answers: Record<string, unknown>,
  destroyed: Contents[] = [],
  // Looks once if nothing is expected to disappear.
  timeoutMs = destroyed.length > 0 ? 30_000 : 0,
): Promise<string> {
  await aws.answer({ ...alive, 'iam:ListRoles': { Roles: [] }, ...answers });
  return checkNothingLeft(settings, tags, destroyed, { timeoutMs, pollMs: 10 });
}
const listing = (...pages: unknown[]) => ({ 'ResourceGroupsTaggingAPI_20170126:GetResources': pages });
const destroyed = (type: string, attributes: Record<string, unknown>): Contents[] => [
  { stack: 'dev-ecs', resources: [{ type, values: attributes }] },
];

beforeEach(() => jest.spyOn(console, 'log').mockImplementation());
afterEach(() => {
  jest.restoreAllMocks();
});

test('if nothing has the tags, nothing is left', async () => {
  expect(await find(listing(page([])))).toBe(
    'nothing that costs money is left with the tags project=fargate-duo environment=dev',
  );
  expect(aws.calls()[0]?.input.TagFilters).toEqual([
    { Key: 'project', Values: ['fargate-duo'] },
    { Key: 'environment', Values: ['dev'] },
  ]);
});

test('what is left is listed by ARN, from all pages, with the commands that delete it', async () => {
  await expect(find(listing(page([vpc], 'more'), page([balancer])))).rejects.toThrow(
    [
      `just destroyed`,
      `  ${vpc}`,
      `  ${balancer}`,
      'Commands that delete them, in this order:',
      `  aws elbv2 delete-load-balancer --load-balancer-arn ${balancer}`,
      '  aws ec2 delete-vpc --vpc-id vpc-1',
    ].join('\n'),
  );
});

test('what EC2 itself no longer has is not left, although AWS still lists it', async () => {
  const gone = { 'ec2:DescribeTags': { tagSet: [] } };
  expect(await find({ ...listing(page([vpc])), ...gone })).toContain('nothing');
});

test('a role is left, although the list of tagged resources omits roles', async () => {
  const role = {
    RoleName: 'fargate-duo-dev-task',
    Arn: 'arn:aws:iam::111122223333:role/fargate-duo-dev-task',
  };
  const ofOthers = { RoleName: 'other', Arn: 'arn:aws:iam::111122223333:role/other' };
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const roles = {
    'iam:ListRoles': { Roles: [role, ofOthers] },
    'iam:GetRole': { Role: { ...role, Tags } },
  };
  await expect(find({ ...listing(page([])), ...roles })).rejects.toThrow(
    /; aws iam delete-role --role-name fargate-duo-dev-task$/,
  );
});

test('a NAT gateway of an earlier run is listed, with how long AWS shows it', async () => {
  await expect(find(listing(page([gateway])))).rejects.toThrow(
    `  ${gateway} (AWS lists a deleted one for about an hour: look again after that)`,
  );
});

test('revisions of the task definition are kept, and named', async () => {
  const revisions = [1, 2].map((revision) => arn('ecs', `task-definition/fargate-duo-dev:${revision}`));
  expect(await find(listing(page(revisions)))).toMatch(/; 2 ecs:task-definition \(revisions .*\)$/);
});

test.each([
  ['by its id', gateway, { id: 'nat-1' }],
  ['by its arn', balancer, { id: 'x', arn: balancer }],
])(
  'what Terraform has just deleted is not left, although AWS still lists it (%s)',
  async (_, listed, attributes) => {
    expect(await find(listing(page([listed])), destroyed('it', attributes))).toContain('nothing');
  },
);

test('what AWS stops listing a little later is not left', async () => {
  const contents = destroyed('aws_lb', { id: balancer });
  expect(await find(listing(page([vpc]), page([vpc]), page([])), contents)).toContain('nothing');
});

test('what AWS still lists after the wait is left', async () => {
  await expect(find(listing(page([vpc])), destroyed('aws_lb', { id: balancer }), 50)).rejects.toThrow(vpc);
});

const cluster = arn('ecs', 'cluster/fargate-duo-dev');
const service = arn('ecs', 'service/fargate-duo-dev/fargate-duo');
const task = arn('ecs', 'task/fargate-duo-dev/1');
test.each([
  [cluster, 'ecs:DescribeClusters', { clusters: [{ status: 'INACTIVE' }] }],
  [service, 'ecs:DescribeServices', { services: [{ status: 'INACTIVE' }] }],
  [task, 'ecs:DescribeTasks', { tasks: [{ lastStatus: 'STOPPED' }] }],
  [service, 'ecs:DescribeServices', new Refusal('ClusterNotFoundException', 'Cluster not found.')],
])('%s that ECS lists for a while after its end is not left', async (listed, action, answer) => {
  expect(await find({ ...listing(page([listed])), [action]: answer })).toContain('nothing');
});

test('a running task is left', async () => {
  const running = { 'ecs:DescribeTasks': { tasks: [{ lastStatus: 'RUNNING' }] } };
  await expect(find({ ...listing(page([task])), ...running })).rejects.toThrow(task);
});
