/** Releases, rollbacks and refusals through the workflows, in an emulated account with real Terraform. */
import { deployedStage } from '../support/accounts';
import { call } from '../support/aws';
import { describeWith } from '../support/describe-with';
import { commitWith, repositoryIn } from '../support/git';
import { deleteImage } from './support/account';
import { byHand, push } from './support/events';
import { denied, runStory } from './support/rehearsal';
import { DEPLOYED, expectResults, RED, textOf } from './support/results';

describeWith(['terraform', 'moto'], 'releases', () => {
  test('after a failed candidate the recorded release serves; an older commit is skipped, even if it waited for an approval of prod, and refused by hand; a rollback changes only the image if main is ahead, and the rest on request; an expired image is refused', async () => {
    const asked = await runStory(
      deployedStage,
      async ({ run, recorded, backstage, commit: edit, opened, github }) => {
        const deploy = (sha: string, onLine?: (line: string) => void) =>
          run('deploy.yml', { ...push('a'), sha }, { ...(onLine && { onLine }) });
        const rollback = (inputs = {}) =>
          run('rollback.yml', byHand('a', { environment: 'dev', confirmation: 'dev', ...inputs }));
        const tasksAtMost = async () => {
          const targets = await call(
            backstage.url,
            'application-autoscaling',
            'AnyScaleFrontendService.DescribeScalableTargets',
            { ServiceNamespace: 'ecs' },
          );
          return (targets as { ScalableTargets: { MaxCapacity: number }[] }).ScalableTargets[0]?.MaxCapacity;
        };

        const git = repositoryIn(opened.folder);
        const first = commitWith(git, 'a');
        expectResults(await deploy(first), DEPLOYED);
        const [released = ''] = backstage.built;
        const failed = await deploy(commitWith(git, 'a'), (line) => {
          if (/dev-ecs +Plan:/.test(line)) void deleteImage(backstage.url, backstage.built[1] ?? '');
        });
        expectResults(failed, RED);
        expect(textOf(failed, 'summary')).toMatch(
          `users of dev are served by ${released.slice(0, 19)} (1 task), the recorded release, commit ${first.slice(0, 12)}`,
        );
        const mended = await rollback();
        expectResults(mended, { rollback: 'success' });
        expect(textOf(mended, 'log')).toMatch(/the recorded release, since Terraform's state has sha256:/);
        expect(await recorded()).toBe(released);

        const third = commitWith(git, 'a');
        expectResults(await deploy(third), DEPLOYED);
        // An old run, restarted; one that waited for an approval of prod in the meantime; the same by hand.
        const [one, three] = [first.slice(0, 12), third.slice(0, 12)];
        const older = await deploy(first);
        expectResults(older, { ...DEPLOYED, 'prod-gate': 'skipped' });
        expect(textOf(older, 'log')).toContain(
          `::notice::dev is skipped: dev has released commit ${three}, which is newer than ${one}`,
        );
        expect(older['dev']?.deployments).toEqual([
          { environment: 'dev', url: `https://github.com/octo-org/duo/commit/${third}` },
        ]);
        github.environments['prod'] = ['required_reviewers'];
        const approved = await run(
          'deploy.yml',
          { ...push('a'), sha: first },
          { also: { dev: { deployed: 'true' }, prod: undefined } },
        );
        expectResults(approved, { ...DEPLOYED, dev: 'not run here', prod: 'success' });
        expect(textOf(approved, 'log')).toContain(
          `::notice::prod is skipped: dev has released commit ${three}, which is newer than ${one}`,
        );
        const typed = await run('deploy.yml', {
          ...byHand('a', { environment: 'dev', confirmation: 'dev' }),
          sha: first,
        });
        expectResults(typed, RED);
        expect(textOf(typed, 'log')).toContain(
          `commit ${one} is older than ${three}, the release of dev: 'npm run rollback -- dev --to ${one}'`,
        );

        edit({ 'settings.ts': { 'max: 2': 'max: 3' } });
        const back = await rollback();
        expectResults(back, { rollback: 'success' });
        expect(back['rollback']?.deployments).toEqual([
          { environment: 'dev', url: `https://github.com/octo-org/duo/commit/${first}` },
        ]);
        expect(await recorded()).toBe(released);
        expect(await tasksAtMost()).toBe(2);
        expectResults(await rollback({ to: third, 'with-infrastructure': true }), { rollback: 'success' });
        expect(await tasksAtMost()).toBe(3);

        await deleteImage(backstage.url, released);
        const expired = await rollback();
        expectResults(expired, { rollback: 'failure' });
        expect(textOf(expired, 'log')).toMatch(
          /has expired: the repository no longer has it; it has sha256:/,
        );
      },
    );
    expect(denied(asked)).toEqual([]);
  }, 2_400_000);
});
