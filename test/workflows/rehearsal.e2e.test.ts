/** The path of every day, rehearsed; rehearsal.long.test.ts has the others. */
import { deployedStage } from '../support/accounts';
import { describeWith } from '../support/describe-with';
import { byHand, pullRequest, push } from './support/events';
import { denied, tell } from './support/rehearsal';
import { expectResults, textOf } from './support/results';

describeWith(['terraform', 'moto'], 'the workflows, rehearsed', () => {
  test('the next commit is deployed to dev under its role, verified and recorded; rollback.yml wants the name typed in twice; a fork gets no credentials', async () => {
    const asked = await tell(deployedStage, async ({ run, recorded, backstage }) => {
      const jobs = await run('deploy.yml', push('b'));
      expectResults(jobs, { image: 'success', dev: 'success', 'prod-gate': 'success', prod: 'skipped' });
      expect(await recorded()).toBe(backstage.built[0]);

      const refused = await run('rollback.yml', byHand('b', { environment: 'dev', confirmation: 'prod' }));
      expectResults(refused, { rollback: 'failure' });
      expect(textOf(refused, 'log')).toBe(
        "::error::The confirmation must be 'dev', the environment that was chosen: nothing was done\n",
      );

      const fork = await run('ci.yml', pullRequest('somebody/name'));
      expectResults(fork, {
        check: 'not run here',
        test: 'not run here',
        servers: 'not run here',
        image: 'success',
        plan: 'skipped',
        'plan-of-fork': 'success',
      });
      expect(textOf(fork, 'log')).toContain('::notice::This pull request comes from a fork');
      expect(textOf(fork, 'summary')).toContain('no credentials');
    });
    expect(denied(asked)).toEqual([]);
    expect([...new Set(asked.map(({ role }) => role))].sort()).toEqual([
      'fargate-duo-deploy-dev',
      'fargate-duo-push',
    ]);
  }, 900_000);
});
