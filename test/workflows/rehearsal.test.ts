/** The workflows, run: their scripts, in order, in an emulated account with real Terraform. One story, told in order. */
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { settings } from '../../settings';
import { call, query, s3 } from '../emulator/launcher';
import { describeWith, missing } from '../support/describe-with';
import { proof } from '../support/proof';
import { type Account, deleteImage, openAccount } from './support/account';
import { moreOfEverything, otherEgress } from './support/changes';
import { byHand, commit, pullRequest, push } from './support/events';
import { allowedWrites, askedOf, idle, policyNames } from './support/permissions';
import { type Event, rehearse, type Unrun } from './support/rehearse';
import { expectResults, textOf } from './support/results';
import { reasons } from './support/unasked';

/** Jobs that are not run here. */
const unrun: Unrun = {
  // They are this very test, among others.
  check: {},
  test: {},
  // The steps of dev, from the same file.
  prod: {},
};

describeWith([...missing.terraform(), ...missing.moto()], 'the workflows, rehearsed', () => {
  let account: Account;
  let bootstrapped: Promise<void>;

  const run = (file: string, event: Event, onLine?: (line: string) => void) =>
    rehearse(file, event, { ...account.stage, ...(onLine && { onLine }) }, unrun);
  const recorded = async () => {
    const answer = await call(account.backstage.url, 'ssm', 'AmazonSSM.GetParameter', {
      Name: '/fargate-duo/dev/release',
    });
    return (answer as { Parameter: { Value: string } }).Parameter.Value.split('@')[1];
  };

  beforeAll(async () => {
    account = await openAccount();
    bootstrapped = account.bootstrap();
    bootstrapped.catch(() => undefined);
    // It goes on waiting for a rule of the bucket; what the workflows need is there before.
    while (!(await haveTheirPolicies())) await Promise.race([sleep(500), failed(bootstrapped)]);
  }, 360_000);
  afterAll(async () => {
    // What it started ends with it.
    await bootstrapped.catch(() => undefined);
    account.stop();
  }, 360_000);

  const failed = (process: Promise<void>) => process.then(() => sleep(500));
  const haveTheirPolicies = async () => {
    const attached = ['plan', 'push', 'deploy-dev'].map((role) => {
      const parameters = { Action: 'ListAttachedRolePolicies', RoleName: `fargate-duo-${role}` };
      return query(account.backstage.url, 'iam', '2010-05-08', parameters);
    });
    const names = (await Promise.all(attached)).join();
    return policyNames.every((name) => names.includes(`<PolicyName>${name}</PolicyName>`));
  };

  test('a pull request from a fork gets no credentials, and is told so', async () => {
    const jobs = await run('ci.yml', pullRequest('somebody/name'));
    expectResults(jobs, {
      check: 'not run here',
      test: 'not run here',
      image: 'success',
      plan: 'skipped',
      'plan-of-fork': 'success',
    });
    expect(textOf(jobs, 'log')).toContain('::notice::This pull request comes from a fork');
    expect(textOf(jobs, 'summary')).toContain('no credentials');
  }, 180_000);

  test('a push deploys dev from an account where only bootstrap has been, and leaves an unprotected prod alone', async () => {
    const jobs = await run('deploy.yml', push('a'));
    expectResults(jobs, { image: 'success', dev: 'success', 'prod-gate': 'success', prod: 'skipped' });
    const [digest] = account.backstage.built;
    expect(jobs['dev']?.inputs['image']).toMatch(new RegExp(`/fargate-duo@${digest ?? '-'}$`));
    expect(await recorded()).toBe(digest);
    expect(textOf(jobs, 'log')).toContain(
      '::notice::prod is not deployed: its GitHub environment has no required reviewers',
    );
  }, 1_200_000);

  test('the next commit is another image, and a protected prod gets the one that dev has verified', async () => {
    account.github.environments['prod'] = ['required_reviewers'];
    account.commit(moreOfEverything);
    const jobs = await run('deploy.yml', push('b'));
    expectResults(jobs, { image: 'success', dev: 'success', 'prod-gate': 'success', prod: 'not run here' });
    expect(account.backstage.built).toHaveLength(2);
    expect(await recorded()).toBe(account.backstage.built[1]);
    expect(jobs['prod']?.inputs).toMatchObject({
      environment: 'prod',
      operation: 'deploy',
      image: jobs['dev']?.inputs['image'],
    });
  }, 900_000);

  test('a run that was started by hand also goes to an unprotected prod', async () => {
    account.github.environments['prod'] = ['wait_timer', 'branch_policy'];
    const image = 'repository@sha256:digest';
    const jobs = await rehearse('deploy.yml', byHand('b'), account.stage, {
      ...unrun,
      image: { image },
      dev: {},
    });
    expectResults(jobs, {
      image: 'not run here',
      dev: 'not run here',
      'prod-gate': 'success',
      prod: 'not run here',
    });
    expect(jobs['prod']?.inputs['image']).toBe(image);
  }, 180_000);

  test('an image that never arrived is red, and the record stays', async () => {
    account.backstage.losesPush = true;
    const jobs = await run('deploy.yml', push('c'));
    account.backstage.losesPush = false;
    expectResults(jobs, { image: 'success', dev: 'failure', 'prod-gate': 'skipped', prod: 'skipped' });
    expect(textOf(jobs, 'log')).toMatch(/sha256:\w+ is not in the repository fargate-duo: push it first/);
    expect(await recorded()).toBe(account.backstage.built[1]);
  }, 600_000);

  test('the same commit again builds nothing; a state that another run has locked is red, says whose lock it is, and leaves its logs', async () => {
    const lock = { ID: '1', Operation: 'OperationTypeApply', Who: 'runner@elsewhere', Created: new Date() };
    const key = `${settings.project}-tfstate-${settings.account}-${settings.region}/dev-networking.tfstate.tflock`;
    await s3(account.backstage.url, 'PUT', key, JSON.stringify(lock));
    const { length } = account.backstage.built;
    const jobs = await run('deploy.yml', push('b'));
    await s3(account.backstage.url, 'DELETE', key);
    expectResults(jobs, { image: 'success', dev: 'failure', 'prod-gate': 'skipped', prod: 'skipped' });
    expect(account.backstage.built).toHaveLength(length);
    expect(textOf(jobs, 'summary')).toContain('dev-networking is locked by runner@elsewhere');
    const kept = readdirSync(account.backstage.artifacts, { recursive: true }) as string[];
    expect(kept).toContainEqual(expect.stringMatching(/^\d+\/deploy-dev-1\/.*\.log$/));
    expect(kept).not.toContainEqual(expect.stringContaining('.terraform/'));
  }, 600_000);

  test('an image that tasks cannot pull is red and says why, and the record stays', async () => {
    const lose = (line: string) => {
      // Somebody takes it away while the deployment is on its way.
      if (/dev-ecs +Plan:/.test(line))
        void deleteImage(account.backstage.url, account.backstage.built[3] ?? '');
    };
    account.commit(otherEgress);
    const jobs = await run('deploy.yml', push('d'), lose);
    expectResults(jobs, { image: 'success', dev: 'failure', 'prod-gate': 'skipped', prod: 'skipped' });
    expect(textOf(jobs, 'summary')).toMatch(/CannotPull/);
    expect(await recorded()).toBe(account.backstage.built[1]);
  }, 900_000);

  test('rollback.yml goes back to the release before; without the name typed in twice it does nothing', async () => {
    const typed = (confirmation: string) => byHand('b', { environment: 'dev', confirmation });
    const refused = await run('rollback.yml', typed('prod'));
    expectResults(refused, { rollback: 'failure' });
    expect(textOf(refused, 'log')).toBe(
      "::error::The confirmation must be 'dev', the environment that was chosen: nothing was done\n",
    );
    expectResults(await run('rollback.yml', typed('dev')), { rollback: 'success' });
    expect(await recorded()).toBe(account.backstage.built[0]);
  }, 900_000);

  test('a pull request is planned in one comment', async () => {
    await bootstrapped;
    expectResults(await run('ci.yml', pullRequest(settings.repository)), {
      check: 'not run here',
      test: 'not run here',
      image: 'success',
      plan: 'success',
      'plan-of-fork': 'skipped',
    });
    expect(account.github.comments).toHaveLength(1);
  }, 600_000);

  test('drift.yml opens an issue for what was changed by hand, and closes it when that is gone', async () => {
    const drift = async () => {
      expectResults(await run('drift.yml', { name: 'schedule', ref: 'refs/heads/main', sha: commit('b') }), {
        drift: 'success',
      });
      return account.github.issues.map(({ state }) => state);
    };
    const keepLogs = (retentionInDays: number) =>
      call(account.backstage.url, 'logs', 'Logs_20140328.PutRetentionPolicy', {
        logGroupName: '/fargate-duo/dev/app',
        retentionInDays,
      });
    await keepLogs(3653);
    expect(await drift()).toEqual(['open']);
    await keepLogs(7);
    expect(await drift()).toEqual(['closed']);
  }, 900_000);

  test('destroy.yml takes the environment away', async () => {
    const jobs = await run('destroy.yml', byHand('b', { environment: 'dev', confirmation: 'dev' }));
    expectResults(jobs, { destroy: 'success' });
    const clusters = await call(
      account.backstage.url,
      'ecs',
      'AmazonEC2ContainerServiceV20141113.ListClusters',
      {},
    );
    expect(clusters).toEqual({ clusterArns: [] });
  }, 900_000);

  // All of the above has run under the roles' own policies: what they refuse, it could not do.
  test('no role was refused anything, and each has nothing but what it needed or has a reason to have', async () => {
    const asked = (await askedOf(account.backstage.url)).filter(({ role }) => role !== null);
    expect([...new Set(asked.map(({ role }) => role))].sort()).toEqual(
      ['deploy-dev', 'plan', 'push'].map((role) => `fargate-duo-${role}`),
    );
    expect(asked.filter(({ statements }) => statements.length === 0)).toEqual([]);
    expect(await idle(asked)).toEqual(Object.keys(reasons).sort());
    proof('permissions', {
      'actions called': new Set(asked.map(({ action }) => action)).size,
      'writes allowed': (await allowedWrites()).length,
      'questions asked': asked.reduce((sum, { times }) => sum + times, 0),
      denied: asked.filter(({ statements }) => statements.length === 0).length,
    });
  }, 180_000);
});
