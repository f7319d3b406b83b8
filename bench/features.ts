/** What each part of the two servers costs, added one after the other. */
import { buildSync } from 'esbuild';

import { sharing } from './support/cores';
import { fixed, median, spread, table } from './support/figures';
import { build, ours } from './support/ours';
import { conditions, type Outcome, race } from './support/race';
import type { Contender } from './support/server';
import { startUpstream } from './proxies';

export const title = 'What each part costs';
export const rounds = 15;

const appSteps = [
  'Koa + koa-router, `GET /health` beside `GET /`',
  '+ errors in JSON',
  '+ targets that are no plain path refused',
  '+ time limits, refusals in JSON, connections followed for the drain',
  '+ request id',
  '+ access log, silent',
  '+ access log, written',
];
const proxySteps = [
  'koa-proxies on a maintained http-proxy',
  '+ kept connections upstream',
  '+ all of App above, log silent',
  '+ headers filtered and added',
];

export async function measure(rounds: number): Promise<string> {
  const folder = await build();
  buildSync({
    entryPoints: ['app-steps', 'proxy-steps'].map((name) => `bench/contenders/${name}.ts`),
    outdir: folder,
    bundle: true,
    platform: 'node',
    logLevel: 'warning',
  });
  const upstream = await startUpstream();
  const built =
    (file: string, path: string) =>
    (name: string, step: number): Contender => ({
      name,
      command: [process.execPath, `${folder}/${file}.js`, `${step}`],
      env: (port) => ({ PORT: `${port}`, UPSTREAM: upstream }),
      path,
    });
  const apps = await race(appSteps.map(built('app-steps', '/')), rounds);
  const proxies = await race(
    [
      ...proxySteps.map(built('proxy-steps', '/rota1')),
      {
        ...ours(folder, 'redirect', { APP_URL: upstream }),
        name: '+ both sides watched (`Exchange`), exact path: Redirect',
        path: '/rota1',
      },
    ],
    rounds,
  );
  return `${costs(apps)}\n\n${costs(proxies)}\n\n${rounds} rounds; ${conditions}; ${sharing}.`;
}

function costs(outcomes: readonly Outcome[]): string {
  return table(
    ['', 'CPU µs a request', 'more than the row before, in the same round', 'requests/s'],
    outcomes.map(({ contender, samples }, row) => {
      const before = outcomes[row - 1]?.samples;
      const more = samples.map(({ cost }, round) => cost - (before?.[round]?.cost ?? NaN));
      return [
        contender.name,
        fixed(median(samples.map(({ cost }) => cost)), 1),
        before ? spread(more, 1) : '',
        fixed(median(samples.map(({ requestsPerSecond }) => requestsPerSecond)), 0),
      ];
    }),
  );
}
