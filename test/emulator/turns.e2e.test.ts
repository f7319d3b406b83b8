import { once } from 'node:events';
import { connect } from 'node:net';

import { emptyAccount } from '../support/accounts';
import { call, query, s3 } from '../support/aws';
import { describeWith } from '../support/describe-with';

/** Length of a list whose answer takes longer than Python lets one thread run. */
const MANY = 60;

const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

describeWith(['moto'], 'simultaneous requests to the emulated AWS', () => {
  let url: string;
  let complaints: readonly string[];

  beforeAll(async () => {
    ({ url, complaints } = await emptyAccount());
  });

  test('each answer has what its request asked for, whatever others request', async () => {
    const ecs = (action: string, body: object) =>
      call(url, 'ecs', `AmazonEC2ContainerServiceV20141113.${action}`, body);
    const clusters = Array.from({ length: MANY }, (_, index) => `cluster-${index}`);
    const tags = [{ key: 'project', value: 'duo' }];
    await Promise.all(clusters.map((clusterName) => ecs('CreateCluster', { clusterName, tags })));

    const tagged = async (include?: string[]) => {
      const answer = (await ecs('DescribeClusters', { clusters, include })) as {
        clusters: { tags?: unknown[] }[];
      };
      return answer.clusters.filter((cluster) => cluster.tags?.length).length;
    };
    const both = await times(8, () => Promise.all([tagged(['TAGS']), tagged()]));

    expect(both).toEqual(Array<number[]>(8).fill([MANY, 0]));
  });

  test('a list is read consistently while it grows', async () => {
    const iam = (Action: string, parameters: Record<string, string> = {}) =>
      query(url, 'iam', '2010-05-08', { Action, ...parameters });
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    const create = (RoleName: string) => iam('CreateRole', { RoleName, AssumeRolePolicyDocument });
    await times(MANY, (index) => create(`there-${index}`));

    const [lists] = await Promise.all([
      times(8, () => iam('GetAccountAuthorizationDetails', { 'Filter.member.1': 'Role' })),
      times(MANY, (index) => create(`new-${index}`)),
    ]);

    const found = lists.map((list) => list.match(/<RoleName>there-\d+/g)?.length ?? list.slice(0, 200));
    expect(found).toEqual(Array<number>(8).fill(MANY));
  });

  test('one of many simultaneous attempts to take a lock succeeds', async () => {
    expect((await s3(url, 'PUT', 'locks')).status).toBe(200);
    // Between its check for the object and the write, moto computes the checksum: for a long object, others run meanwhile.
    const lock = 'lock'.repeat(500_000);
    const headers = { 'If-None-Match': '*', 'x-amz-sdk-checksum-algorithm': 'SHA256' };
    for (let round = 0; round < 10; round += 1) {
      const attempts = await times(8, () => s3(url, 'PUT', `locks/${round}`, lock, undefined, headers));
      const statuses = attempts.map(({ status }) => status).sort();
      expect(statuses).toEqual([200, ...Array<number>(7).fill(412)]);
    }
  });

  test('a retry of a request gets the answer of the first attempt, and does nothing', async () => {
    const attempt = async (invocation: string) => {
      const signed =
        'Credential=testing/20200101/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=x';
      const headers = { Authorization: `AWS4-HMAC-SHA256 ${signed}`, 'amz-sdk-invocation-id': invocation };
      const body = new URLSearchParams({
        Version: '2016-11-15',
        Action: 'CreateVpc',
        CidrBlock: '10.0.0.0/16',
      });
      return (await fetch(url, { method: 'POST', headers, body })).text();
    };
    const first = await attempt('one');
    expect(first).toContain('<vpcId>');
    expect(await attempt('one')).toBe(first);
    expect(await attempt('another')).not.toBe(first);
  });

  test('a client that stops while sending delays nobody, and causes no complaint', async () => {
    expect((await s3(url, 'PUT', 'slow')).status).toBe(200);
    const client = connect(Number(new URL(url).port), '127.0.0.1');
    await once(client, 'connect');
    client.write(`PUT /slow/state HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nst`);
    // Often enough for the first to be processed in between.
    for (let round = 0; round < 20; round += 1) expect((await s3(url, 'GET', 'slow')).status).toBe(200);

    client.end();
    await once(client.resume(), 'close');
    expect((await s3(url, 'GET', 'slow/state')).status).toBe(404);
    expect(complaints).toEqual([]);
  });
});
