/** What npm run verify says about a load balancer that drops packets from addresses outside its ranges. */
import { describeWith } from '../../support/describe-with';
import { check, restricted, serve } from '../support/checked-routes';
import { appRoutes, redirectRoutes } from '../support/deployed-account';
import { droppingPort } from '../support/dropping-port';

describeWith(['dropped packets'], 'a load balancer that drops the packets', () => {
  const ports = { dropping: 0, open: 0 };
  let close: () => void = () => undefined;
  beforeAll(async () => {
    const found = await droppingPort();
    if (typeof found === 'string') throw new Error(found);
    ({ port: ports.dropping, close } = found);
    ports.open = await serve({ ...appRoutes, ...redirectRoutes });
  });
  afterAll(() => {
    close();
  });

  test('does not fail if ingressCidrs excludes this machine: the health checks prove the routes instead', async () => {
    expect(await check(ports.dropping, ports.dropping, restricted)).toEqual([
      'not checked: only 203.0.113.0/24 may reach the load balancer (ingressCidrs)',
    ]);
  });

  test('is a failure where everyone may reach it', async () => {
    await expect(check(ports.dropping, ports.dropping)).rejects.toThrow(/ accepts no connection within 3 s$/);
  });

  test.each([
    ['App', () => [ports.dropping, ports.open] as const],
    ['Redirect', () => [ports.open, ports.dropping] as const],
  ])('is a failure where that is so of %s alone', async (_, both) => {
    await expect(check(...both(), restricted)).rejects.toThrow(/ accepts no connection within 3 s$/);
  });

  test('is not reported if a reachable route is wrong', async () => {
    const wrong = await serve({ ...redirectRoutes, '/rota1': 503 });
    await expect(check(ports.dropping, wrong, restricted)).rejects.toThrow(/\/rota1 answers 503 /);
  });
});
