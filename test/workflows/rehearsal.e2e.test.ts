/** The everyday path, rehearsed; rehearsal.long.test.ts has the others. */
import { deployedStage } from '../support/accounts';
import { describeWith } from '../support/describe-with';
import { settings } from '../fixtures/settings';
import { byHand, commit, pullRequest, push } from './support/events';
import { denied, runStory } from './support/rehearsal';
import { CHECKED, DEPLOYED, expectResults, textOf } from './support/results';

describeWith(['terraform', 'moto'], 'the workflows, rehearsed', () => {
  test('the next commit is deployed to dev under its role, verified and recorded, and GitHub links to it; a manual run requires the name to be typed again; a fork, and a bot without a token, get no plan; prod gets only what dev has released', async () => {
    const asked = await runStory(deployedStage, async ({ run, recorded, backstage }) => {
      const jobs = await run('deploy.yml', push('b'));
      expectResults(jobs, DEPLOYED);
      const [digest = ''] = backstage.built;
      expect(await recorded()).toBe(digest);
      expect(jobs['dev']?.outputs).toEqual({ deployed: 'true' });
      expect(jobs['dev']?.deployments).toEqual([
        { environment: 'dev', url: `https://github.com/octo-org/duo/commit/${commit('b')}` },
      ]);

      for (const file of ['deploy.yml', 'rollback.yml', 'destroy.yml']) {
        const refused = await run(file, byHand('b', { environment: 'dev', confirmation: 'prod' }), {
          also: { image: { digest } },
        });
        expect(Object.values(refused).map(({ result }) => result)).toContain('failure');
        expect(textOf(refused, 'log')).toBe(
          "::error::The confirmation must be 'dev', the chosen environment: nothing was done\n",
        );
      }

      const elsewhere = {
        ...byHand('b', { environment: 'dev', confirmation: 'dev' }),
        ref: 'refs/heads/try',
      };
      const untrusted = await run('rollback.yml', elsewhere);
      expectResults(untrusted, { rollback: 'failure' });
      expect(textOf(untrusted, 'log')).toBe(
        'this workflow was started from refs/heads/try, but the roles trust only refs/heads/main: start it from ' +
          'there, nothing was done\n',
      );

      const nowhere = await run(
        'deploy.yml',
        byHand('b', { environment: 'github-pages', confirmation: 'github-pages' }),
      );
      expectResults(nowhere, { ...DEPLOYED, image: 'failure', dev: 'skipped', 'prod-gate': 'skipped' });
      expect(textOf(nowhere, 'log')).toBe("there is no environment 'github-pages': it is one of dev, prod\n");

      const fork = await run('ci.yml', pullRequest('somebody/name'));
      expectResults(fork, { ...CHECKED, plan: 'skipped', 'plan-of-fork': 'success' });
      expect(textOf(fork, 'log')).toContain('::notice::This pull request comes from a fork');
      expect(textOf(fork, 'summary')).toContain('no credentials');
      const bot = await run('ci.yml', { ...pullRequest(settings.repository), readsOnly: true });
      expectResults(bot, { ...CHECKED, plan: 'success', 'plan-of-fork': 'skipped' });
      expect(textOf(bot, 'log')).toContain('::notice::GitHub gives this run no token for AWS');
      expect(textOf(bot, 'summary')).toMatch(/no plan and no comment\..*\n$/);

      // An image that was never deployed to dev.
      await run('deploy.yml', push('c'), { also: { dev: {} } });
      const early = await run('deploy.yml', byHand('c', { environment: 'prod', confirmation: 'prod' }), {
        also: { prod: undefined },
      });
      expectResults(early, { ...DEPLOYED, dev: 'skipped', 'prod-gate': 'skipped', prod: 'failure' });
      expect(textOf(early, 'log')).toContain(
        `dev has not released ${backstage.built[1]?.slice(0, 19) ?? ''}: deploy it to dev before prod\n`,
      );
    });
    expect(denied(asked)).toEqual([]);
    expect([...new Set(asked.map(({ role }) => role))].sort()).toEqual([
      'fargate-duo-deploy-dev',
      'fargate-duo-deploy-prod',
      'fargate-duo-push',
    ]);
  }, 900_000);
});
