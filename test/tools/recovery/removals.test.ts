/** The full command that deletes each kind of resource: users paste it into a shell, for a real account. */
import { resourceTypeOf, resourceTypes } from '../../../tools/recovery/resource-types';

const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:111122223333:${resource}`;
const balancer = arn('elasticloadbalancing', 'loadbalancer/app/duo-dev/1');
const listener = arn('elasticloadbalancing', 'listener/app/duo-dev/1/2');
const group = arn('elasticloadbalancing', 'targetgroup/app-1/2');
const topic = arn('sns', 'duo-dev-alarms');

/** In the order in which AWS accepts the deletions. */
const removals: readonly (readonly [string, string])[] = [
  [arn('ecs', 'service/duo-dev/duo'), 'aws ecs delete-service --force --cluster duo-dev --service duo'],
  [listener, `aws elbv2 delete-listener --listener-arn ${listener}`],
  [balancer, `aws elbv2 delete-load-balancer --load-balancer-arn ${balancer}`],
  [group, `aws elbv2 delete-target-group --target-group-arn ${group}`],
  [arn('ecs', 'cluster/duo-dev'), 'aws ecs delete-cluster --cluster duo-dev'],
  [arn('cloudwatch', 'alarm:duo-dev-x'), 'aws cloudwatch delete-alarms --alarm-names duo-dev-x'],
  [topic, `aws sns delete-topic --topic-arn ${topic}`],
  [arn('ec2', 'vpc-flow-log/fl-1'), 'aws ec2 delete-flow-logs --flow-log-ids fl-1'],
  [arn('ec2', 'vpc-endpoint/vpce-1'), 'aws ec2 delete-vpc-endpoints --vpc-endpoint-ids vpce-1'],
  [
    arn('ec2', 'natgateway/nat-1'),
    'aws ec2 delete-nat-gateway --nat-gateway-id nat-1 && ' +
      'aws ec2 wait nat-gateway-deleted --nat-gateway-ids nat-1',
  ],
  [arn('ec2', 'elastic-ip/eipalloc-1'), 'aws ec2 release-address --allocation-id eipalloc-1'],
  [
    arn('ec2', 'security-group-rule/sgr-1'),
    'aws ec2 revoke-security-group-ingress --group-id sg-1 --security-group-rule-ids sgr-1',
  ],
  [arn('ec2', 'subnet/subnet-1'), 'aws ec2 delete-subnet --subnet-id subnet-1'],
  [arn('ec2', 'route-table/rtb-1'), 'aws ec2 delete-route-table --route-table-id rtb-1'],
  [arn('ec2', 'security-group/sg-1'), 'aws ec2 delete-security-group --group-id sg-1'],
  [
    arn('ec2', 'internet-gateway/igw-1'),
    'aws ec2 detach-internet-gateway --internet-gateway-id igw-1 --vpc-id vpc-1 && ' +
      'aws ec2 delete-internet-gateway --internet-gateway-id igw-1',
  ],
  [arn('ec2', 'vpc/vpc-1'), 'aws ec2 delete-vpc --vpc-id vpc-1'],
  [arn('logs', 'log-group:/duo/dev/app'), 'aws logs delete-log-group --log-group-name /duo/dev/app'],
  [
    arn('iam', 'role/duo-dev-task'),
    "for policy in $(aws iam list-role-policies --role-name duo-dev-task --query 'PolicyNames[]' --output text); do " +
      'aws iam delete-role-policy --role-name duo-dev-task --policy-name $policy; done; ' +
      'aws iam delete-role --role-name duo-dev-task',
  ],
  [arn('ecr', 'repository/duo'), 'aws ecr delete-repository --repository-name duo'],
];

const found = removals.map(([each]) => resourceTypeOf(each));

test.each(removals)('%s', (each, command) => {
  const { type, id = '' } = resourceTypeOf(each) ?? {};
  expect(type?.remove(id, { arn: each, groupId: 'sg-1', vpcId: 'vpc-1' })).toBe(command);
});

test('every kind has its command here, in the order in which AWS accepts the deletions', () => {
  expect(found.map((each) => each?.type)).toEqual([...resourceTypes]);
});
