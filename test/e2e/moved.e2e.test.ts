/** What each program says if settings.ts names a state bucket other than the deployed one's. */
import { join } from 'node:path';

import { settings } from '../fixtures/settings';
import { emptyStage, type Stage } from '../support/accounts';
import { query } from '../support/aws';
import { edit } from '../support/checkout';
import { describeWith } from '../support/describe-with';
import { runTool } from '../support/tool';

const { project, account, region } = settings;

describeWith(['terraform', 'moto'], 'an account whose state is elsewhere', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await emptyStage();
    const role = { Action: 'CreateRole', RoleName: `${project}-plan`, AssumeRolePolicyDocument: '{}' };
    expect(await query(stage.url, 'iam', '2010-05-08', role)).toContain('<Arn>');
  }, 540_000);

  const said = (program: string, args: readonly string[]) =>
    runTool(program, args, { cwd: stage.folder, env: stage.env });

  test.each([
    ['bootstrap', ['--auto-approve']],
    ['plan', []],
    ['deploy', ['dev', '--auto-approve']],
    ['deploy', ['ecr', '--auto-approve']],
    ['verify', ['dev']],
    ['release', ['dev']],
    ['rollback', ['dev', '--auto-approve']],
    ['drift', []],
    ['destroy', ['dev', '--confirm', 'dev']],
    ['destroy', ['ecr', '--confirm', 'ecr']],
    ['destroy', ['bootstrap', '--confirm', 'bootstrap']],
  ])(
    '%s %j names settings.ts',
    async (program, args) => {
      expect(await said(program, args)).toMatchObject({
        status: 1,
        output:
          `the account has no state bucket ${project}-tfstate-${account}-${region}, but has the role ${project}-plan that ` +
          'bootstrap creates with it: stateBucket or region in settings.ts was changed, set it back\n',
      });
    },
    180_000,
  );

  test('another project gets the message for an account without bootstrap', async () => {
    edit(join(stage.folder, 'settings.ts'), { [`project: '${project}'`]: "project: 'other'" });
    expect(await said('plan', [])).toMatchObject({
      status: 1,
      output: `the account has no state bucket other-tfstate-${account}-${region}: run 'npm run bootstrap' to create it; if it has run before, set stateBucket, project and region in settings.ts back\n`,
    });
  }, 180_000);
});
