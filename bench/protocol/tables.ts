/** The results of the cases, as Markdown. */
import { table } from '../support/figures';
import { type Case, groups } from './cases';
import type { Upstream } from './upstream';

export const verdicts = ['pass', 'warn', 'fail'] as const;
export type Verdict = (typeof verdicts)[number];

export interface Result {
  readonly verdict: Verdict;
  readonly outcome: string;
}

export interface Server {
  readonly name: string;
  readonly port: number;
  readonly path: string;
  /** Header of an answer that identifies its request. */
  readonly echo: 'x-target' | 'x-request-id';
  /** Receives all requests in the end; undefined if the server answers itself. */
  readonly upstream?: Upstream;
}

export type ResultOf = (server: Server, each: Case) => Result | undefined;

export function groupTable(servers: readonly Server[], resultOf: ResultOf): string {
  const counts = (server: Server, cases: readonly Case[]) => {
    const results = cases.flatMap((each) => resultOf(server, each) ?? []);
    if (results.length === 0) return '–';
    return verdicts.map((one) => results.filter(({ verdict }) => verdict === one).length).join(' / ');
  };
  const rows = [...Object.entries(groups), ['**all**', Object.values(groups).flat()] as const];
  return table(
    ['pass / warn / fail', 'cases', ...servers.map(({ name }) => name)],
    rows.map(([name, cases]) => [name, `${cases.length}`, ...servers.map((server) => counts(server, cases))]),
  );
}

export function faultTable(servers: readonly Server[], resultOf: ResultOf): string {
  const isOurs = ({ name }: Server) => name === 'Redirect' || name === 'App';
  const rows = Object.entries(groups).flatMap(([group, cases]) =>
    cases
      .filter((each) =>
        servers.some((one) => isOurs(one) && (resultOf(one, each)?.verdict ?? 'pass') !== 'pass'),
      )
      .map((each) => [
        `${group}: ${each.id}`,
        each.about,
        ...servers.map((server) => {
          const { verdict = '–', outcome = '' } = resultOf(server, each) ?? {};
          return verdict === '–' ? verdict : `${verdict}: ${outcome}`;
        }),
        each.reason ?? '',
      ]),
  );
  return table(['', 'RFC', ...servers.map(({ name }) => name), 'reason'], rows);
}

/** Cases in which two servers disagree, and in how many the front server also fails with a strict upstream. */
export function balancerTable(
  servers: readonly Server[],
  behind: readonly Server[],
  resultOf: ResultOf,
): string {
  const cases = Object.entries(groups).flatMap(([group, all]) => (group.startsWith('smuggling') ? all : []));
  return table(
    ['in front, behind', 'cases', 'desync', 'in front alone, too', 'which'],
    behind.map((server) => {
      const alone = servers.find(({ name }) => server.name.startsWith(`${name}, `));
      const isDesync = (one: Server | undefined, each: Case) =>
        one !== undefined && resultOf(one, each)?.outcome.includes('desync') === true;
      const found = cases.filter((each) => isDesync(server, each));
      const own = found.filter((each) => isDesync(alone, each));
      const which = found.map(({ id }) => id).join('; ');
      return [server.name, `${cases.length}`, `${found.length}`, `${own.length}`, which];
    }),
  );
}
