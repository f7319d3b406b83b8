import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { emptyAccount, takeComplaints } from '../support/accounts';
import { call, query, s3 } from '../support/aws';
import { describeWith } from '../support/describe-with';
import { forkAccount } from '../support/fork';
import { inTime, until } from '../support/until';

describeWith(['moto'], 'a copy of the emulated account', () => {
  const put = async (url: string, key: string, text: string) => {
    expect((await s3(url, 'PUT', `bucket/${key}`, text)).status).toBe(200);
  };
  const get = async (url: string, key: string) => {
    const answer = await s3(url, 'GET', `bucket/${key}`);
    return answer.ok ? answer.text() : answer.status;
  };
  const accountOf = async (url: string) => {
    const parameters = { Action: 'GetCallerIdentity' };
    return /<Account>(\d+)</.exec(await query(url, 'sts', '2011-06-15', parameters))?.[1];
  };

  test('equals the account at that time; from then on they are independent', async () => {
    const { url } = await emptyAccount();
    await s3(url, 'PUT', 'bucket');
    await put(url, 'state', 'before');
    const copy = await forkAccount(url);
    const copyOfCopy = await forkAccount(copy.url);
    await put(url, 'state', 'of the account');
    await put(copy.url, 'state', 'of the copy');
    const all = [url, copy.url, copyOfCopy.url];
    expect(await Promise.all(all.map((each) => get(each, 'state')))).toEqual([
      'of the account',
      'of the copy',
      'before',
    ]);
    // The copy of a copy outlives it.
    await copy.close();
    const answers = () => fetch(copy.url).then(Boolean, () => false);
    await until(
      'the end of the copy',
      async () => !(await answers()),
      () => copy.url,
    );
    expect(await get(copyOfCopy.url, 'state')).toBe('before');
    await copyOfCopy.close();
  });

  test('does not wait for requests whose clients have reset the connection', async () => {
    const { url } = await emptyAccount();
    const { hostname, port } = new URL(url);
    // More than the server reads, so that some is left when it has answered.
    const request = `GET /moto-api/ HTTP/1.1\r\nHost: x\r\n\r\n${'x'.repeat(100_000)}`;
    for (let round = 0; round < 20; round += 1) {
      const client = connect(Number(port), hostname).on('error', () => undefined);
      await once(client, 'connect');
      await new Promise((resolve) => client.write(request, resolve));
      await sleep(round);
      client.resetAndDestroy();
    }
    const copy = await inTime('a copy', forkAccount(url), () => url);
    await copy.close();
  });

  test('is made between requests: of many copies made during writes none hangs', async () => {
    const { url } = await emptyAccount();
    await s3(url, 'PUT', 'bucket');
    await put(url, 'state', 'it');
    let writing = true;
    const writers = Array.from({ length: 6 }, async (_, number) => {
      while (writing) await put(url, `${number}`, 'x');
    });
    for (let made = 0; made < 25; made += 1) {
      const copy = await forkAccount(url);
      expect(await get(copy.url, 'state')).toBe('it');
      await copy.close();
    }
    writing = false;
    await Promise.all(writers);
  }, 60_000);

  test('has the given id', async () => {
    const { url } = await emptyAccount();
    const copy = await forkAccount(url, { account: '999999999999' });
    expect(await accountOf(copy.url)).toBe('999999999999');
    expect(await accountOf(url)).toBe('111122223333');
    await copy.close();
  });

  test('reports its complaints', async () => {
    const copy = await emptyAccount();
    const unknown = call(copy.url, 'ecs', 'AmazonEC2ContainerServiceV20141113.StopServiceDeployment', {
      serviceDeploymentArn: 'a',
    });
    await expect(unknown).rejects.toThrow('stop_service_deployment');
    expect(await takeComplaints(copy)).toEqual([expect.stringContaining('stop_service_deployment')]);
  });
});
