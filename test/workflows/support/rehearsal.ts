/** A series of workflow runs in its own account. */
import type { Stage } from '../../support/accounts';
import { call } from '../../support/aws';
import { type Account, openAccount } from './account';
import { type Asked, askedOf } from './permissions';
import { type Event, type JobResult, rehearse, type Unrun } from './rehearse';

export interface Rehearsal extends Account {
  readonly opened: Stage;
  /** @param also further jobs that are not run. @default only `unrun` */
  readonly run: (
    file: string,
    event: Event,
    more?: { readonly onLine?: (line: string) => void; readonly also?: Unrun },
  ) => Promise<Record<string, JobResult>>;
  /** Digest of dev's recorded release. */
  readonly recorded: () => Promise<string | undefined>;
}

/** Jobs that are not run here. */
export const unrun: Unrun = {
  // They are the tests, this one among them.
  check: {},
  'supply-chain': {},
  test: {},
  servers: {},
  // It needs a Git repository, which a rehearsal does not have.
  changes: { code: 'true' },
  // The steps of dev, from the same file.
  prod: {},
};

/** Runs the series; returns the permissions that its roles needed. */
export async function runStory(
  open: () => Promise<Stage>,
  story: (rehearsal: Rehearsal) => Promise<void>,
): Promise<Asked[]> {
  const opened = await open();
  const account = await openAccount(opened);
  const { url } = account.backstage;
  const told = story({
    ...account,
    opened,
    run: (file, event, { onLine, also } = {}) =>
      rehearse(file, event, { ...account.stage, ...(onLine && { onLine }) }, { ...unrun, ...also }),
    recorded: async () => {
      const answer = await call(url, 'ssm', 'AmazonSSM.GetParameter', { Name: '/fargate-duo/dev/release' });
      return (answer as { Parameter: { Value: string } }).Parameter.Value.split('@')[1];
    },
  });
  await told.finally(account.github.close);
  return (await askedOf(url)).filter(({ role }) => role !== null);
}

export const denied = (asked: readonly Asked[]) => asked.filter(({ statements }) => statements.length === 0);
