/** The workflows' scripts, run in order, in emulated accounts with real Terraform, under the roles' own policies. */
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { settings } from '../fixtures/settings';
import { copyOf, deployedStage, emptyStage } from '../support/accounts';
import { call, query, s3 } from '../support/aws';
import { describeWith } from '../support/describe-with';
import { proof } from '../support/proof';
import { deleteImage } from './support/account';
import { formerTags, moreOfEverything, throughNat } from './support/changes';
import { byHand, commit, pullRequest, push } from './support/events';
import { allowedWrites, type Asked, idle, policyNames } from './support/permissions';
import { denied, type Rehearsal, runStory } from './support/rehearsal';
import { CHECKED, DEPLOYED, expectResults, RED, textOf } from './support/results';
import { reasons } from './support/unasked';

const firstDeployment = () =>
  runStory(emptyStage, async ({ run, recorded, backstage, bootstrap }) => {
    const haveTheirPolicies = async () => {
      const attached = ['plan', 'push', 'deploy-dev'].map((role) => {
        const parameters = { Action: 'ListAttachedRolePolicies', RoleName: `fargate-duo-${role}` };
        return query(backstage.url, 'iam', '2010-05-08', parameters);
      });
      const names = (await Promise.all(attached)).join();
      return policyNames.every((name) => names.includes(`<PolicyName>${name}</PolicyName>`));
    };
    // The schedule starts with the first push.
    const tooEarly = await run('drift.yml', { name: 'schedule', ref: 'refs/heads/main', sha: commit('a') });
    expectResults(tooEarly, { drift: 'success' });
    expect(textOf(tooEarly, 'log')).toContain(
      '::notice::Nothing has been deployed from this repository yet.',
    );

    const bootstrapped = bootstrap();
    // It keeps waiting for a rule of the bucket; everything that the workflows need exists before.
    while (!(await haveTheirPolicies()))
      await Promise.race([sleep(500), bootstrapped.then(() => sleep(500))]);

    const jobs = await run('deploy.yml', push('a'));
    expectResults(jobs, DEPLOYED);
    const [digest] = backstage.built;
    expect(jobs['dev']?.inputs['digest']).toBe(digest);
    expect(await recorded()).toBe(digest);
    expect(textOf(jobs, 'log')).toContain(
      '::notice::prod is not deployed: its GitHub environment has no required reviewers',
    );
    // The same commit again builds nothing; a state that another run has locked fails, names the owner of the lock, and
    // leaves its logs.
    const lock = { ID: '1', Operation: 'OperationTypeApply', Who: 'runner@elsewhere', Created: new Date() };
    const key = `${settings.project}-tfstate-${settings.account}-${settings.region}/dev-networking.tfstate.tflock`;
    await s3(backstage.url, 'PUT', key, JSON.stringify(lock));
    const { length } = backstage.built;
    const locked = await run('deploy.yml', push('a'));
    expectResults(locked, RED);
    expect(backstage.built).toHaveLength(length);
    expect(textOf(locked, 'summary')).toContain('dev-networking is locked by runner@elsewhere');
    const kept = readdirSync(backstage.artifacts, { recursive: true }) as string[];
    expect(kept).toContainEqual(expect.stringMatching(/^\d+\/deploy-dev-1\/.*\.log$/));
    expect(kept).not.toContainEqual(expect.stringContaining('.terraform/'));
    await bootstrapped;
  });

const nextDeployments = async () => {
  const others: Asked[] = [];
  const asked = await runStory(
    deployedStage,
    async ({ run, recorded, backstage, github, commit: edit, opened }) => {
      github.environments['prod'] = ['required_reviewers'];
      edit(moreOfEverything);
      const before = await recorded();
      const protectedProd = await run('deploy.yml', push('b'));
      expectResults(protectedProd, { ...DEPLOYED, prod: 'not run here' });
      expect(textOf(protectedProd, 'summary')).toContain(
        `An approval of prod deploys commit ${commit('b').slice(0, 12)} `,
      );
      expect(backstage.built).toHaveLength(1);
      expect(await recorded()).toBe(backstage.built[0]);
      expect(protectedProd['prod']?.inputs).toMatchObject({
        environment: 'prod',
        operation: 'deploy',
        digest: protectedProd['dev']?.inputs['digest'],
      });

      // An alternative end of the story, in a copy.
      const copy = await copyOf(opened);
      const ending = runStory(() => Promise.resolve(copy), plannedAndDestroyed);
      ending.catch(() => undefined);

      // An image that never arrived fails, and the record stays.
      backstage.losesPush = true;
      const lost = await run('deploy.yml', push('c'));
      backstage.losesPush = false;
      expectResults(lost, RED);
      expect(textOf(lost, 'log')).toMatch(/sha256:\w+ is not in the repository fargate-duo: push it first/);
      expect(await recorded()).toBe(backstage.built[0]);

      edit(formerTags);
      const typed = byHand('b', {
        environment: 'dev',
        confirmation: 'dev',
        'with-infrastructure': true,
      });
      expectResults(await run('rollback.yml', typed), { rollback: 'success' });
      expect(await recorded()).toBe(before);
      others.push(...(await ending));
    },
  );
  return [...asked, ...others];
};

const plannedAndDestroyed = async (rehearsal: Rehearsal) => {
  const { run, github } = rehearsal;
  expectResults(await run('ci.yml', pullRequest(settings.repository)), {
    ...CHECKED,
    plan: 'success',
    'plan-of-fork': 'skipped',
  });
  expect(github.comments).toHaveLength(1);
  await destroyed(rehearsal);
};

const destroyed = async ({ run, backstage }: Rehearsal) => {
  const jobs = await run('destroy.yml', byHand('b', { environment: 'dev', confirmation: 'dev' }));
  expectResults(jobs, { destroy: 'success' });
  expect(jobs['destroy']?.deployments).toEqual([]);
  const clusters = await call(backstage.url, 'ecs', 'AmazonEC2ContainerServiceV20141113.ListClusters', {});
  expect(clusters).toEqual({ clusterArns: [] });
  const kept = `${settings.project}-tfstate-${settings.account}-${settings.region}/dev-ecs.deployed.json`;
  expect((await s3(backstage.url, 'GET', kept)).status).toBe(404);

  // It stays destroyed until a deployment is requested.
  const pushed = await run('deploy.yml', push('f'));
  expectResults(pushed, { ...DEPLOYED, 'prod-gate': 'skipped' });
  expect(textOf(pushed, 'log')).toContain('::notice::dev stays destroyed: a push does not bring it back.');
  expect(await call(backstage.url, 'ecs', 'AmazonEC2ContainerServiceV20141113.ListClusters', {})).toEqual({
    clusterArns: [],
  });
};

const withoutItsImage = () =>
  runStory(deployedStage, async (rehearsal) => {
    const { run, recorded, backstage, commit: edit } = rehearsal;
    const before = await recorded();
    const lose = (line: string) => {
      // Somebody removes it during the deployment.
      if (/dev-ecs +Plan:/.test(line)) void deleteImage(backstage.url, backstage.built[0] ?? '');
    };
    edit(throughNat);
    const unpulled = await run('deploy.yml', push('d'), { onLine: lose });
    expectResults(unpulled, RED);
    expect(textOf(unpulled, 'summary')).toMatch(/CannotPull/);
    expect(await recorded()).toBe(before);
    await destroyed(rehearsal);
  });

const drifts = () =>
  runStory(deployedStage, async ({ run, backstage, github }) => {
    const drift = async () => {
      expectResults(await run('drift.yml', { name: 'schedule', ref: 'refs/heads/main', sha: commit('b') }), {
        drift: 'success',
      });
      return github.issues.map(({ state }) => state);
    };
    const keepLogs = (retentionInDays: number) =>
      call(backstage.url, 'logs', 'Logs_20140328.PutRetentionPolicy', {
        logGroupName: '/fargate-duo/dev/app',
        retentionInDays,
      });
    await keepLogs(3653);
    expect(await drift()).toEqual(['open']);
    await keepLogs(7);
    expect(await drift()).toEqual(['closed']);
  });

const stories = {
  'a push deploys dev in an account with only bootstrap, and leaves an unprotected prod alone; a locked state fails and the message names the owner of the lock':
    firstDeployment,
  'the next commit, with more of everything, goes to dev and to a protected prod; a lost push fails and leaves the record; rollback.yml goes back to the release before; a pull request gets its plan in one comment; destroy.yml removes everything':
    nextDeployments,
  'an image that tasks cannot pull fails with its cause, and the record stays; destroy.yml removes the rest':
    withoutItsImage,
  'drift.yml opens an issue for a manual change and closes it when the change is undone': drifts,
};

describeWith(['terraform', 'moto'], 'the workflows, rehearsed', () => {
  const told = new Map<string, Promise<Asked[]>>();

  // In parallel: each has its own account, and waits most of the time.
  beforeAll(() => {
    for (const [name, story] of Object.entries(stories)) {
      const telling = story();
      telling.catch(() => undefined);
      told.set(name, telling);
    }
  });

  test.each(Object.keys(stories))(
    '%s',
    async (name) => {
      await told.get(name);
    },
    2_400_000,
  );

  // Everything above ran under the roles' own policies, which would have refused anything not allowed.
  test('no role was refused anything, and each has only permissions that it needed or that have a reason', async () => {
    const asked = (await Promise.all(told.values())).flat();
    expect([...new Set(asked.map(({ role }) => role))].sort()).toEqual(
      ['deploy-dev', 'plan', 'push'].map((role) => `fargate-duo-${role}`),
    );
    expect(denied(asked)).toEqual([]);
    expect(await idle(asked)).toEqual(Object.keys(reasons).sort());
    const figures = {
      'actions called': new Set(asked.map(({ action }) => action)).size,
      'writes allowed': (await allowedWrites()).length,
      'questions asked': asked.reduce((sum, { times }) => sum + times, 0),
      denied: denied(asked).length,
    };
    proof('permissions', figures, ['actions called', 'questions asked']);
  }, 180_000);
});
