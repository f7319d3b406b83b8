/** The routes of two services, each on its own port, as `npm run verify` judges them. */
import type { Environment } from '../../../contract/settings';
import { checkRoutes } from '../../../tools/verify/routes';
import { environment, settings, startRoutes } from './deployed-account';

/** Ranges that admit only documentation addresses, not this machine. */
export const restricted = { ingressCidrs: ['203.0.113.0/24'] };

/** Long enough for a busy machine to connect to itself. */
const patienceMs = 3_000;

/** Reports how the routes answer if the services have these ports or origins; rejects with the problem. */
export const check = (app: number | string, redirect: number | string, changes: Partial<Environment> = {}) =>
  checkRoutes(
    {
      settings,
      environment: { ...environment, ...changes },
      balancer: 'alb.example.com',
      origins: new Map(
        Object.entries({ app, redirect }).map(([name, port]) => [
          name,
          typeof port === 'number' ? `http://127.0.0.1:${port}` : port,
        ]),
      ),
    },
    patienceMs,
  );

const started: Awaited<ReturnType<typeof startRoutes>>[] = [];
afterAll(() => {
  for (const { server } of started) server.close().closeAllConnections();
});

/** The port of a server with these answers until the end of the file's tests. */
export async function serve(routes: Record<string, string | number>): Promise<number> {
  const routed = await startRoutes(routes);
  started.push(routed);
  return routed.port;
}
