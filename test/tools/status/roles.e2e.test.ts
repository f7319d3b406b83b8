/** Status and logs of a deployed account, for the roles that may see them. */
import { asRole, deployedStage, type Stage } from '../../support/accounts';
import { call } from '../../support/aws';
import { describeWith } from '../../support/describe-with';
import { runTool } from '../../support/tool';

describeWith(['terraform', 'moto'], 'with a role', () => {
  let stage: Stage;
  let task: string;
  const status = async (...args: string[]) =>
    runTool('status', args, { cwd: stage.folder, env: await asRole(stage, 'plan') });
  /** Logs may contain users' data: the plan role must not see them. */
  const logs = async (...args: string[]) =>
    runTool('logs', args, { cwd: stage.folder, env: await asRole(stage, 'deploy-dev') });

  beforeAll(async () => {
    stage = await deployedStage();
    const { taskArns } = (await call(stage.url, 'ecs', 'AmazonEC2ContainerServiceV20141113.ListTasks', {
      cluster: 'fargate-duo-dev',
    })) as { taskArns: string[] };
    task = taskArns[0]?.split('/').at(-1) ?? '';
  });

  test('npm run status shows the deployment, its tasks and that no alarm is active', async () => {
    const { stdout, status: exit } = await status('dev');
    expect(exit).toBe(0);
    expect(stdout).toMatch(
      /^ {2}users of dev are served by sha256:[0-9a-f]{12} \(1 task\), the recorded release/m,
    );
    expect(stdout).toMatch(
      /^ {2}ecs-svc\/\d+ +fargate-duo-dev:1 +sha256:[0-9a-f]{12} +COMPLETED +1 +0 +1 +0 /m,
    );
    expect(stdout).toMatch(new RegExp(`^ {2}${task.slice(0, 8)} +fargate-duo-dev:1 +RUNNING `, 'm'));
    expect(stdout).toMatch(/^Alarms on: none$/m);
  });

  test('npm run logs shows the output of every service, or of one', async () => {
    const all = await logs('dev');
    expect(all.stdout).toMatch(new RegExp(`Z app      ${task.slice(0, 8)} .*"msg":"listening"`));
    expect(all.stdout).toMatch(/ redirect \w{8} .*"msg":"listening"/);
    const one = await logs('dev', 'redirect');
    expect(one.stdout).toMatch(/^(\S+ redirect \w{8} .*\n)+$/);
  });

  test.each([
    [['dev', 'none'], "there is no service 'none': it is one of app, redirect"],
    [['dev', 'app', 'redirect'], "more than one service, 'app redirect': name one of app, redirect"],
    [['prod'], "prod is not deployed: run 'npm run deploy -- prod'"],
    [['dev', '--lines', '0'], "--lines must be a whole number from 1 to 10000, got '0'"],
  ])('npm run logs -- %j is refused', async (args, line) => {
    expect(await logs(...args)).toMatchObject({ stdout: '', stderr: `${line}\n`, status: 1 });
  });
});
