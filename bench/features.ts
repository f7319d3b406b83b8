/** What each part of the two servers costs: the real server beside one that lacks it. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { build } from 'esbuild';

import { engines } from '../package.json';
import type { ServiceName } from '../src/server/config';
import { startUpstream } from './proxies';
import { sharing } from './support/cores';
import { fixed, median, spread, table } from './support/figures';
import { temporaryFolder } from './support/folder';
import { ours } from './support/ours';
import { conditions, type Outcome, race } from './support/race';
import type { Contender } from './support/server';

export const title = 'What each part of the servers costs';
export const rounds = 15;

/** Takes the place of one export of a file of src/, and does nothing of what that does. */
interface Lack {
  readonly file: string;
  readonly name: string;
  readonly instead: string;
}

const nothing = '(_ctx, next) => next()';
const accessLog: Lack = { file: 'server/access-log.ts', name: 'accessLog', instead: `() => ${nothing}` };
const requestId: Lack = {
  file: 'server/request-id.ts',
  name: 'requestId',
  // Redirect sends it on.
  instead: `(ctx, next) => { ctx.req.headers['x-request-id'] = 'none'; return next(); }`,
};
const jsonErrors: Lack = { file: 'server/errors.ts', name: 'jsonErrors', instead: nothing };
const timeLimits: Lack = {
  file: 'server/limits.ts',
  name: 'limits',
  // Node takes 0 for none.
  instead: '{ ...limits, silenceMs: 0, headersMs: 0, requestMs: 0, checkMs: 2 ** 30 }',
};
const connections: Lack = {
  file: 'server/connections.ts',
  name: 'trackConnections',
  instead: `() => ({
    handle({ start }) { start(); },
    refuse() { return false; },
    announceClose() {},
    close() { return Promise.resolve(); },
    unanswered() { return 0; },
  })`,
};
const headers: readonly Lack[] = ['requestHeaders', 'responseHeaders'].map((name) => ({
  file: 'redirect/headers.ts',
  name,
  instead: '({ headers }) => headers',
}));
const exchange: Lack = {
  file: 'redirect/exchange.ts',
  name: 'Exchange',
  instead: `class {
    failure = new Promise(() => undefined);
    constructor(_req, res) { this.res = res; }
    sent() {}
    answered(answer) { this.res.writeHead(answer.statusCode, answer.headers); answer.pipe(this.res); }
    broken() {}
    end() {}
  }`,
};

const versions = {
  app: {
    'App, log silent': [],
    'without the access log': [accessLog],
    'without request ids': [requestId],
    'without errors in JSON': [jsonErrors],
    'without time limits': [timeLimits],
    'without order and limits of connections': [connections],
    'without all five': [accessLog, requestId, jsonErrors, timeLimits, connections],
  },
  redirect: {
    'Redirect, log silent': [],
    'without the access log, request ids and errors in JSON': [accessLog, requestId, jsonErrors],
    'without filtering headers': headers,
    'without watching both sides': [exchange],
  },
} satisfies Partial<Record<ServiceName, Readonly<Record<string, readonly Lack[]>>>>;

export async function measure(rounds: number): Promise<string> {
  const upstream = await startUpstream();
  const tables: string[] = [];
  for (const [service, path] of [
    ['app', '/'],
    ['redirect', '/rota1'],
  ] as const) {
    const contenders: Contender[] = [];
    for (const [name, lacks] of Object.entries(versions[service])) {
      const folder = await buildWithout(service, lacks);
      contenders.push({ ...ours(folder, service, { APP_URL: upstream }), name, path });
    }
    const [whole] = contenders;
    if (whole) contenders.push({ ...whole, name: 'with the access log written', env: written(whole) });
    tables.push(costs(await race(contenders, rounds)));
  }
  return `${tables.join('\n\n')}\n\n${rounds} rounds; ${conditions}; ${sharing}.`;
}

const written =
  ({ env }: Contender): Contender['env'] =>
  (port) => ({ ...env(port), LOG_LEVEL: 'info' });

/** Builds a service as the image has it, but for what it is to lack; the folder it lies in. */
async function buildWithout(service: ServiceName, lacks: readonly Lack[]): Promise<string> {
  const outdir = temporaryFolder();
  await build({
    entryPoints: { [service]: `src/${service}/main.ts` },
    outdir,
    bundle: true,
    platform: 'node',
    target: engines.node.replace('>=', 'node'),
    minifySyntax: true,
    logLevel: 'warning',
    plugins: [
      {
        name: 'without',
        setup(bundling) {
          bundling.onLoad({ filter: /src.(server|redirect).[\w-]+\.ts$/ }, async ({ path }) => {
            const missing = lacks.filter(({ file }) => path === resolve(join('src', file)));
            if (missing.length === 0) return undefined;
            return { contents: missing.reduce(replace, await readFile(path, 'utf8')), loader: 'ts' };
          });
        },
      },
    ],
  });
  return outdir;
}

/** The source, with the export under another name and the replacement under its own. */
function replace(source: string, { file, name, instead }: Lack): string {
  const renamed = source.replace(
    new RegExp(`^export (?=(async )?(function|const|class) ${name}\\b)`, 'm'),
    '',
  );
  if (renamed === source) throw new TypeError(`src/${file} exports no ${name}`);
  return `${renamed}\nconst replacement = ${instead};\nexport { replacement as ${name} };\n`.replaceAll(
    'replacement',
    `replacement_${name}`,
  );
}

function costs(outcomes: readonly Outcome[]): string {
  const whole = outcomes[0]?.samples ?? [];
  return table(
    ['', 'CPU µs a request', 'difference in the same round', 'requests/s'],
    outcomes.map(({ contender, samples }, row) => {
      const difference = samples.map(({ cost }, round) => cost - (whole[round]?.cost ?? NaN));
      return [
        contender.name,
        fixed(median(samples.map(({ cost }) => cost)), 1),
        row === 0 ? '' : spread(difference, 1),
        fixed(median(samples.map(({ requestsPerSecond }) => requestsPerSecond)), 0),
      ];
    }),
  );
}
