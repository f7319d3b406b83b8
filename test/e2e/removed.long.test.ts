/** A deployed environment whose name settings.ts no longer has. */
import { join } from 'node:path';

import { settings } from '../fixtures/settings';
import { deployedStage, type Stage } from '../support/accounts';
import { call } from '../support/aws';
import { edit } from '../support/checkout';
import { describeWith } from '../support/describe-with';
import { runTool } from '../support/tool';

/** Milliseconds; three times the usual, for busy machines. */
const MINUTE = 180_000;

describeWith(['terraform', 'moto'], 'a renamed environment', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await deployedStage();
    edit(join(stage.folder, 'settings.ts'), { 'dev: {': 'stage: {' });
  }, 5 * MINUTE);

  const npmRun = (program: string, ...args: string[]) =>
    runTool(program, args, { cwd: stage.folder, env: stage.env });
  const keptFor = async () => {
    const target = 'AmazonEC2ContainerRegistry_V20150921.GetLifecyclePolicy';
    const answer = await call(stage.url, 'ecr', target, { repositoryName: settings.project });
    return [...(answer as { lifecyclePolicyText: string }).lifecyclePolicyText.matchAll(/"(\w+)-"/g)].map(
      ([, name]) => name,
    );
  };

  test(
    'a plan says that it still runs, what it costs, and how to remove it',
    async () => {
      const { output, status } = await npmRun('plan');
      expect(output).toMatch(
        /^dev-networking, dev-ecs: deployed, but settings\.ts has no such environment \(\$[1-9]\d*\.\d\d a month\): 'npm run destroy -- dev' removes it$/m,
      );
      expect(status).toBe(0);
    },
    3 * MINUTE,
  );

  test(
    'bootstrap does not remove its role and its release record',
    async () => {
      expect(await npmRun('bootstrap', '--auto-approve')).toMatchObject({
        status: 1,
        output: expect.stringMatching(
          /^dev is deployed, but settings\.ts no longer has it: .*: 'npm run destroy -- dev'\n$/,
        ) as string,
      });
    },
    MINUTE,
  );

  test(
    'the repository keeps its images until the environment is destroyed under its deployed name',
    async () => {
      expect(await npmRun('deploy', 'ecr', '--auto-approve')).toMatchObject({ status: 0 });
      expect(await keptFor()).toEqual(['dev', 'prod', 'stage']);

      const { output, status } = await npmRun('destroy', 'dev', '--confirm', 'dev');
      expect(output).toMatch(
        /nothing that costs money is left .*\ndev is destroyed\. settings\.ts no longer has it: 'npm run bootstrap' .*\n$/,
      );
      expect(status).toBe(0);

      expect(await npmRun('deploy', 'ecr', '--auto-approve')).toMatchObject({ status: 0 });
      expect(await keptFor()).toEqual(['prod', 'stage']);
    },
    5 * MINUTE,
  );

  test.each([
    ['a destroyed environment', 'dev', /^dev is not deployed: there is nothing to destroy, .*\n$/, 0],
    [
      'an environment that never existed',
      'none',
      /^there is no environment 'none': it is one of stage, prod, .*\n$/,
      1,
    ],
  ])(
    'the name of %s is one line',
    async (_, name, line, status) => {
      const ended = await npmRun('destroy', name, '--confirm', name);
      expect(ended.output).toMatch(line);
      expect(ended.status).toBe(status);
    },
    MINUTE,
  );
});
