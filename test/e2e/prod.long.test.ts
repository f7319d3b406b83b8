/** prod beside dev, and then everything destroyed, with only the CDKTF CLI. */
import { deployedStage, type Stage } from '../support/accounts';
import { call } from '../support/aws';
import { describeWith } from '../support/describe-with';
import { runTool } from '../support/tool';
import { cdktf } from './support/cdktf';
import { emptyRepository, inventory, liftDeletionProtection } from './support/inventory';

/** Milliseconds; three times the usual, for busy machines. */
const MINUTE = 180_000;

describeWith(['terraform', 'moto'], 'prod', () => {
  let stage: Stage;

  const run = (...args: string[]) => cdktf(stage.folder, stage.env, ...args);
  const bootstrap = (...args: string[]) =>
    runTool('bootstrap', ['--auto-approve', ...args], { cwd: stage.folder, env: stage.env });

  beforeAll(async () => {
    stage = await deployedStage();
  }, 6 * MINUTE);

  test(
    'closed to the internet, it is applied, and a second plan finds nothing to change',
    async () => {
      const ssm = (target: string, body: object) => call(stage.url, 'ssm', `AmazonSSM.${target}`, body);
      const { Parameter } = (await ssm('GetParameter', { Name: '/fargate-duo/dev/release' })) as {
        Parameter: { Value: string };
      };
      const record = { Name: '/fargate-duo/prod/release', Value: Parameter.Value, Overwrite: true };
      await ssm('PutParameter', record);
      await run('deploy', 'prod-*', '--auto-approve');
      for (const stack of ['prod-networking', 'prod-ecs']) {
        expect(await run('diff', stack)).toContain('No changes.');
      }
    },
    4 * MINUTE,
  );

  test(
    'bootstrap is not destroyed while another stack has resources',
    async () => {
      const { output, status } = await bootstrap('--destroy');
      expect(output).toContain(
        'dev-ecs, dev-networking, ecr, prod-ecs, prod-networking still has resources: destroy it first',
      );
      expect(status).toBe(1);
    },
    MINUTE,
  );

  test(
    'everything except bootstrap is destroyed without a trace; bootstrap stays until it is named',
    async () => {
      const before = await inventory(stage.url);
      expect(before).toMatchObject({
        vpc: 2,
        vpcEndpoint: 5,
        cluster: 2,
        repository: 1,
        loadBalancer: 2,
        scalableTarget: 2,
        bucket: 1,
        oidcProvider: 1,
      });
      await liftDeletionProtection(stage.url);
      await emptyRepository(stage.url);
      await run('destroy', 'ecr', 'dev-*', 'prod-*', '--auto-approve');
      const after = await inventory(stage.url);
      // Bootstrap's own resources, and revisions, which cost nothing and are kept for rollbacks.
      const staying = [
        'bucket',
        'bootstrapRole',
        'bootstrapPolicy',
        'oidcProvider',
        'releaseRecord',
        'taskDefinition',
      ];
      const gone = Object.keys(before).filter((kind) => !staying.includes(kind));
      expect(after).toMatchObject(Object.fromEntries(gone.map((kind) => [kind, 0])));
      expect(after).toMatchObject({ bucket: 1, bootstrapRole: 4, releaseRecord: 2, taskDefinition: 2 });

      expect(await bootstrap('--destroy')).toMatchObject({ status: 0 });
      expect(Object.values(await inventory(stage.url)).filter((count) => count > 0)).toEqual([]);
    },
    6 * MINUTE,
  );
});
