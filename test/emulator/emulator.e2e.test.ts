import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { emptyAccount, takeComplaints } from '../support/accounts';
import { call, query, s3 } from '../support/aws';
import { root } from '../support/checkout';
import { describeWith, facts } from '../support/describe-with';
import type { Account } from '../support/fork';
import { ending, listening, run } from './launcher';

describeWith(['moto'], 'the emulated AWS', () => {
  let account: Account;
  let url: string;

  beforeAll(async () => {
    account = await emptyAccount();
    ({ url } = account);
  });

  test('a rule keeps its description, whatever its peer is', async () => {
    const ec2 = (parameters: Record<string, string>) => query(url, 'ec2', '2016-11-15', parameters);
    const created = await ec2({
      Action: 'CreateSecurityGroup',
      GroupName: 'ruled',
      GroupDescription: 'ruled',
    });
    const GroupId = /sg-[0-9a-f]+/.exec(created)?.[0] ?? '';
    const peers = {
      'IpRanges.1.CidrIp': '10.0.0.0/8',
      'Groups.1.GroupId': GroupId,
      'PrefixListIds.1.PrefixListId': 'pl-1',
    };
    for (const [key, value] of Object.entries(peers)) {
      const permission = {
        'IpPermissions.1.IpProtocol': 'tcp',
        'IpPermissions.1.FromPort': '443',
        'IpPermissions.1.ToPort': '443',
        [`IpPermissions.1.${key}`]: value,
        [`IpPermissions.1.${key.replace(/\w+$/, 'Description')}`]: `to ${value}`,
      };
      await ec2({ Action: 'AuthorizeSecurityGroupEgress', GroupId, ...permission });
    }

    const rules = await ec2({
      Action: 'DescribeSecurityGroupRules',
      'Filter.1.Name': 'group-id',
      'Filter.1.Value.1': GroupId,
    });
    for (const value of Object.values(peers))
      expect(rules).toContain(`<description>to ${value}</description>`);
  });

  test('a bucket with versions and delete markers can be emptied after versioning was suspended', async () => {
    const versioning = (status: string) =>
      `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`;
    await s3(url, 'PUT', 'suspended');
    await s3(url, 'PUT', 'suspended?versioning', versioning('Enabled'));
    await s3(url, 'PUT', 'suspended/state', 'first');
    await s3(url, 'PUT', 'suspended/state', 'second');
    await s3(url, 'DELETE', 'suspended/state');
    await s3(url, 'PUT', 'suspended?versioning', versioning('Suspended'));
    const versions = await (await s3(url, 'GET', 'suspended?versions')).text();
    const ids = [...versions.matchAll(/<VersionId>([^<]+)</g)].map(([, id = '']) => id);
    expect(ids).toHaveLength(3);

    const objects = ids.map((id) => `<Object><Key>state</Key><VersionId>${id}</VersionId></Object>`);
    await s3(url, 'POST', 'suspended?delete', `<Delete>${objects.join('')}</Delete>`);

    expect((await s3(url, 'DELETE', 'suspended')).status).toBe(204);
  });

  test('a load balancer with deletion protection is not deleted until that is off', async () => {
    const elb = (parameters: Record<string, string>) =>
      query(url, 'elasticloadbalancing', '2015-12-01', parameters);
    const subnets = await query(url, 'ec2', '2016-11-15', { Action: 'DescribeSubnets' });
    const [first = '', second = ''] = subnets.match(/subnet-[0-9a-f]+/g) ?? [];
    const created = await elb({
      Action: 'CreateLoadBalancer',
      Name: 'kept',
      'Subnets.member.1': first,
      'Subnets.member.2': second,
    });
    const LoadBalancerArn = /<LoadBalancerArn>(.+?)</.exec(created)?.[1] ?? '';
    const protect = (Value: string) =>
      elb({
        Action: 'ModifyLoadBalancerAttributes',
        LoadBalancerArn,
        'Attributes.member.1.Key': 'deletion_protection.enabled',
        'Attributes.member.1.Value': Value,
      });

    await protect('true');
    expect(await elb({ Action: 'DeleteLoadBalancer', LoadBalancerArn })).toContain('OperationNotPermitted');
    await protect('false');
    expect(await elb({ Action: 'DeleteLoadBalancer', LoadBalancerArn })).not.toContain('Error');
    expect(await elb({ Action: 'DescribeLoadBalancers' })).not.toContain('kept');
  });

  test('a load balancer is reached at this machine', async () => {
    const subnets = await query(url, 'ec2', '2016-11-15', { Action: 'DescribeSubnets' });
    const [first = '', second = ''] = subnets.match(/subnet-[0-9a-f]+/g) ?? [];
    const created = await query(url, 'elasticloadbalancing', '2015-12-01', {
      Action: 'CreateLoadBalancer',
      Name: 'reached',
      'Subnets.member.1': first,
      'Subnets.member.2': second,
    });
    expect(created).toContain('<DNSName>localhost</DNSName>');
  });

  test('resources that cost money are listed by tag while they exist', async () => {
    const ec2 = (parameters: Record<string, string>) => query(url, 'ec2', '2016-11-15', parameters);
    const tag = (ResourceType: string) => ({
      'TagSpecification.1.ResourceType': ResourceType,
      'TagSpecification.1.Tag.1.Key': 'project',
      'TagSpecification.1.Tag.1.Value': 'taxed',
    });
    const address = await ec2({ Action: 'AllocateAddress', Domain: 'vpc', ...tag('elastic-ip') });
    const AllocationId = /eipalloc-\w+/.exec(address)?.[0] ?? '';
    const endpoint = await ec2({
      Action: 'CreateVpcEndpoint',
      VpcId: /(?<=<vpcId>)vpc-\w+/.exec(await ec2({ Action: 'DescribeVpcs' }))?.[0] ?? '',
      ServiceName: 'com.amazonaws.us-east-1.s3',
      VpcEndpointType: 'Gateway',
      ...tag('vpc-endpoint'),
    });
    const endpointId = /vpce-\w+/.exec(endpoint)?.[0] ?? '';
    const group = await ec2({ Action: 'CreateSecurityGroup', GroupName: 'taxed', GroupDescription: 'taxed' });
    const GroupId = /sg-\w+/.exec(group)?.[0] ?? '';
    const rule = await ec2({
      Action: 'AuthorizeSecurityGroupIngress',
      GroupId,
      'IpPermissions.1.IpProtocol': 'tcp',
      'IpPermissions.1.FromPort': '443',
      'IpPermissions.1.ToPort': '443',
      'IpPermissions.1.IpRanges.1.CidrIp': '10.0.0.0/8',
      ...tag('security-group-rule'),
    });
    const ruleId = /sgr-\w+/.exec(rule)?.[0] ?? '';
    await call(url, 'ecr', 'AmazonEC2ContainerRegistry_V20150921.CreateRepository', {
      repositoryName: 'taxed',
      tags: [{ Key: 'project', Value: 'taxed' }],
    });
    const listed = async (TagFilters: object[], ResourceTypeFilters?: string[]) => {
      const body = { TagFilters, ResourceTypeFilters };
      const { ResourceTagMappingList: found } = (await call(
        url,
        'tagging',
        'ResourceGroupsTaggingAPI_20170126.GetResources',
        body,
      )) as { ResourceTagMappingList: { ResourceARN: string }[] };
      return found.map(({ ResourceARN }) => ResourceARN.split(':').slice(2).join(':')).sort();
    };
    const ours = [{ Key: 'project', Values: ['taxed'] }];
    const repository = 'ecr:us-east-1:111122223333:repository/taxed';

    expect(await listed(ours)).toEqual([
      `ec2:us-east-1:111122223333:elastic-ip/${AllocationId}`,
      `ec2:us-east-1:111122223333:security-group-rule/${ruleId}`,
      `ec2:us-east-1:111122223333:vpc-endpoint/${endpointId}`,
      repository,
    ]);
    expect(await listed(ours, ['ecr:repository'])).toEqual([repository]);
    expect(await listed([...ours, { Key: 'stack' }])).toEqual([]);

    await ec2({ Action: 'ReleaseAddress', AllocationId });
    await ec2({ Action: 'DeleteVpcEndpoints', 'VpcEndpointId.1': endpointId });
    await ec2({ Action: 'DeleteSecurityGroup', GroupId });
    expect(await listed(ours)).toEqual([repository]);
  });

  test("the history of a parameter has each version's value, description, time and author", async () => {
    const ssm = (action: string, body: object) => call(url, 'ssm', `AmazonSSM.${action}`, body);
    const Name = '/duo/dev/release';
    await ssm('PutParameter', { Name, Type: 'String', Value: 'first', Description: 'by commit 1' });
    await ssm('PutParameter', { Name, Value: 'second', Description: 'by commit 2', Overwrite: true });

    expect(await ssm('GetParameterHistory', { Name })).toMatchObject({
      Parameters: ['first', 'second'].map((Value, index) => ({
        Value,
        Version: index + 1,
        Description: `by commit ${index + 1}`,
        LastModifiedDate: expect.any(Number) as unknown,
        LastModifiedUser: 'arn:aws:sts::111122223333:user/moto',
      })),
    });
  });

  test('a call that is not implemented is refused by name, and not retried', async () => {
    const parameters = { Action: 'PutCompositeAlarm', AlarmName: 'any', AlarmRule: 'ALARM(one)' };

    const refusal = await query(url, 'monitoring', '2010-08-01', parameters);

    expect(refusal).toContain('<Code>NotImplemented</Code>');
    expect(refusal).toContain('put_composite_alarm');
    const unknown = call(url, 'ecs', 'AmazonEC2ContainerServiceV20141113.StopServiceDeployment', {
      serviceDeploymentArn: 'any',
    });
    await expect(unknown).rejects.toThrow(/: 400 .*stop_service_deployment/);
    expect(await takeComplaints(account, 2)).toHaveLength(2);
  });

  describe('with a bucket policy', () => {
    async function createBucket(name: string, ...statements: object[]): Promise<void> {
      const policy = { Version: '2012-10-17', Statement: statements };
      expect((await s3(url, 'PUT', name)).status).toBe(200);
      expect((await s3(url, 'PUT', `${name}?policy`, JSON.stringify(policy))).ok).toBe(true);
    }

    const denyAll = (bucket: string) => ({
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
    });

    const denyPlainHttp = (bucket: string) => ({
      ...denyAll(bucket),
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });

    test('that requires TLS, objects are written, read, overwritten and deleted', async () => {
      await createBucket('tls-only', denyPlainHttp('tls-only'));

      expect((await s3(url, 'PUT', 'tls-only/state', 'first')).status).toBe(200);
      expect((await s3(url, 'PUT', 'tls-only/state', 'second')).status).toBe(200);
      expect(await (await s3(url, 'GET', 'tls-only/state')).text()).toBe('second');
      expect((await s3(url, 'DELETE', 'tls-only/state')).status).toBe(204);
    });

    test('that denies without a condition, objects stay denied', async () => {
      await createBucket('closed', denyPlainHttp('closed'), denyAll('closed'));

      expect((await s3(url, 'PUT', 'closed/state', 'first')).status).toBe(403);
    });
  });

  test.each([
    ['as a folder, from anywhere', tmpdir(), [join(root, 'emulator')]],
    ['as a folder, from its parent', root, ['emulator']],
    ['as a module, from its parent', root, ['-m', 'emulator']],
  ])('it is started %s', (_, cwd, started) => {
    const help = execFileSync(facts().python, [...started, '--help'], { cwd, encoding: 'utf8' });

    expect(help).toMatch(/^usage: emulator /);
  });

  test('a port in use is one line, and exit 1', async () => {
    const { port } = new URL(url);

    const { code, stderr } = await ending(run('--port', port));

    expect(stderr).toBe(`emulator: cannot listen on 127.0.0.1:${port}: Address already in use\n`);
    expect(code).toBe(1);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it with 0 and without output', async (signal) => {
    const another = run('--port', '0');
    await listening(another);
    const end = ending(another);

    another.kill(signal);

    expect(await end).toEqual({ code: 0, stderr: '' });
  });

  test('it ends with its standard input, as when its parent dies', async () => {
    const another = run('--port', '0', '--exit-with-stdin');
    await listening(another);
    const end = ending(another);

    another.stdin.end();

    expect(await end).toEqual({ code: 0, stderr: '' });
  });

  test('requests are logged only on request', async () => {
    const said = async (...options: string[]): Promise<string> => {
      const another = run('--port', '0', ...options);
      const address = await listening(another);
      const end = ending(another);
      await fetch(`${address}/moto-api/data.json`);
      another.kill('SIGTERM');
      return (await end).stderr;
    };

    expect(await said()).toBe('');
    expect(await said('--verbose')).toContain('GET /moto-api/data.json');
  });
});
