/** Emulated accounts for the tests of a file; they end after its last test. */
import { join } from 'node:path';

import { emulatorEnv } from '../../tools/local/emulator';
import { getProvider } from '../../tools/terraform/provider';
import { settings } from '../fixtures/settings';
import { query } from './aws';
import { copyFolder } from './checkout';
import { type Account, forkAccount, type Wanted } from './fork';
import { shared } from './shared';
import { temporaryFolder } from './temporary-folder';
import { until } from './until';

/** An account and its own working copy; the ports of its settings are served, as behind a load balancer. */
export interface Stage extends Account {
  readonly folder: string;
  /** Environment of the programs. */
  readonly env: NodeJS.ProcessEnv;
}

const opened: Account[] = [];

/** An empty account. */
export async function emptyAccount(id?: string, pace = 1): Promise<Account> {
  return copied(await shared('emulator'), { account: id, pace });
}

/** The same, with a working copy. */
export const emptyStage = async (id?: string): Promise<Stage> => stageOf(await emptyAccount(id));

/**
 * An account in which `npm start` has deployed dev, with a working copy of the deployed sources.
 *
 * @param pace how many times faster time passes for its deployments
 */
export const deployedStage = async (pace = 1): Promise<Stage> =>
  stageOf(await copied(await shared('deployed'), { pace }));

/** A copy of the current state of both. */
export const copyOf = async ({ url, folder }: Stage): Promise<Stage> => stageOf(await copied(url), folder);

async function stageOf(account: Account, source?: string): Promise<Stage> {
  const folder = join(temporaryFolder(), 'source');
  copyFolder(source ?? (await shared('served')), folder);
  return { ...account, folder, env: await envOf(account) };
}

/** Variables that give programs the account's administrator, and Terraform the shared copy of the AWS provider. */
export async function envOf({ url }: Account): Promise<NodeJS.ProcessEnv> {
  const { env } = await getProvider();
  const account = emulatorEnv(Number(new URL(url).port), settings.region);
  return { ...process.env, IMAGE: undefined, GITHUB_SHA: '', ...account, ...env };
}

/**
 * Variables that give programs a session of one of the project's roles in the account.
 *
 * @param role without the project, such as `plan`
 */
export async function asRole({ url, env }: Stage, role: string): Promise<NodeJS.ProcessEnv> {
  const xml = await query(url, 'sts', '2011-06-15', {
    Action: 'AssumeRole',
    RoleArn: `arn:aws:iam::${settings.account}:role/${settings.project}-${role}`,
    RoleSessionName: 'test',
  });
  const part = (name: string) => new RegExp(`<${name}>([^<]+)<`).exec(xml)?.[1] ?? '';
  return {
    ...env,
    AWS_ACCESS_KEY_ID: part('AccessKeyId'),
    AWS_SECRET_ACCESS_KEY: part('SecretAccessKey'),
    AWS_SESSION_TOKEN: part('SessionToken'),
  };
}

/** Waits for an expected complaint of an account and removes it; remaining complaints fail the file. */
export async function takeComplaints({ complaints }: Account, count = 1): Promise<string[]> {
  await until(
    `${count} complaints`,
    () => complaints.length >= count,
    () => complaints,
  );
  return complaints.splice(0);
}

async function copied(url: string, wanted: Wanted = {}): Promise<Account> {
  const account = await forkAccount(url, wanted);
  opened.push(account);
  return account;
}

afterAll(async () => {
  await Promise.all(opened.map((account) => account.close()));
  // A complaint is a call that AWS would refuse, or an answer that AWS would not give.
  expect(opened.flatMap(({ complaints }) => complaints)).toEqual([]);
});
