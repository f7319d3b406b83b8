/** What npm run destroy refuses and removes, and what npm run drift says before; with the smallest stack. */
import { settings } from '../fixtures/settings';
import { emptyStage, type Stage } from '../support/accounts';
import { call, s3 } from '../support/aws';
import { describeWith } from '../support/describe-with';
import { runTool } from '../support/tool';

/** Milliseconds; three times the usual, for busy machines. */
const MINUTE = 180_000;
const BUCKET = `fargate-duo-tfstate-${settings.account}-us-east-1`;
const REGISTRY = 'AmazonEC2ContainerRegistry_V20150921';

describeWith(['terraform', 'moto'], 'npm run destroy and drift', () => {
  let stage: Stage;
  let url: string;

  beforeAll(async () => {
    stage = await emptyStage();
    ({ url } = stage);
  }, 3 * MINUTE);

  const npmRun = (program: string, ...args: string[]) =>
    runTool(program, args, { cwd: stage.folder, env: stage.env });
  const ecr = (action: string, body: object) => call(url, 'ecr', `${REGISTRY}.${action}`, body);
  const stateOf = (stack: string, resources: object[]) =>
    s3(url, 'PUT', `${BUCKET}/${stack}.tfstate`, JSON.stringify({ version: 4, resources }));

  test(
    'if nothing is deployed, each name is one line',
    async () => {
      const nothing = 'is not deployed: there is nothing to destroy';
      for (const name of ['dev', 'ecr', 'bootstrap']) {
        const { status, output } = await npmRun('destroy', name, '--confirm', name);
        expect(output).toMatch(new RegExp(`^${name} ${nothing}.*\n$`));
        expect(status).toBe(0);
      }
      expect(await npmRun('drift')).toMatchObject({
        status: 1,
        output: `the account has no state bucket ${BUCKET}: run 'npm run bootstrap' to create it; if it has run before, set stateBucket, project and region in settings.ts back\n`,
      });
    },
    3 * MINUTE,
  );

  test.each([
    [['stage'], "there is no environment 'stage': it is one of dev, prod, ecr, bootstrap\n"],
    [['dev'], 'there is no terminal to ask in: pass --confirm dev\n'],
    [['dev', '--confirm', 'prod'], "'prod' is not 'dev': nothing was destroyed\n"],
  ])(
    '%j is refused in one line',
    async (args, output) => {
      expect(await npmRun('destroy', ...args)).toMatchObject({ status: 1, output });
    },
    3 * MINUTE,
  );

  test(
    'resources with the tags of an environment that are in no state are listed',
    async () => {
      const group = { logGroupName: '/left', tags: { project: 'fargate-duo', environment: 'dev' } };
      await call(url, 'logs', 'Logs_20140328.CreateLogGroup', group);
      const { status, output } = await npmRun('destroy', 'dev', '--confirm', 'dev');
      expect(output).toMatch(
        /just destroyed\n {2}arn:aws:logs:us-east-1:111122223333:log-group:\/left\nCommands that delete them, in this order:\n {2}aws logs delete-log-group --log-group-name \/left\n$/,
      );
      expect(status).toBe(1);
    },
    3 * MINUTE,
  );

  test(
    'the registry: drift is found, and it is destroyed with its images once no environment needs it',
    async () => {
      await s3(url, 'PUT', BUCKET);
      expect(await npmRun('deploy', 'ecr', '--auto-approve')).toMatchObject({ status: 0 });
      const manifest = JSON.stringify({
        schemaVersion: 2,
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        layers: [],
      });
      const image = { repositoryName: 'fargate-duo', imageManifest: manifest, imageTag: 'a' };
      await ecr('PutImage', image);
      await ecr('PutImage', { ...image, imageTag: 'dev-a' });

      const calm = await npmRun('drift');
      expect(calm.output).toContain('ecr: no drift\nbootstrap: not deployed\n');
      expect(calm.status).toBe(0);
      const mutable = { repositoryName: 'fargate-duo', imageTagMutability: 'MUTABLE' };
      await ecr('PutImageTagMutability', mutable);
      const drifted = await npmRun('drift');
      expect(drifted.output).toContain('changed; the next deployment restores it\n');
      expect(drifted.output).toContain('image_tag_mutability: "IMMUTABLE" → "MUTABLE"');
      expect(drifted.status).toBe(2);

      await stateOf('dev-networking', [
        { mode: 'managed', type: 'aws_vpc', name: 'it', instances: [{ attributes: {} }] },
      ]);
      expect((await npmRun('destroy', 'ecr', '--confirm', 'ecr')).output).toBe(
        "tasks pull from the repository, and dev-networking still has resources: run first 'npm run destroy -- dev'\n",
      );
      await stateOf('dev-networking', []);
      const destroyed = await npmRun('destroy', 'ecr', '--confirm', 'ecr');
      expect(destroyed.output).toContain('  images: 1; no environment can be deployed');
      expect(destroyed.output).toMatch(/nothing that costs money is left .*\necr is destroyed\n$/);
      expect(destroyed.status).toBe(0);
      expect(await ecr('DescribeRepositories', {})).toEqual({ repositories: [] });
      expect((await npmRun('destroy', 'ecr', '--confirm', 'ecr')).output).toContain('ecr is not deployed');

      // The state after a run that was killed after its last write.
      const lock = {
        ID: 'it',
        Operation: 'OperationTypeApply',
        Who: 'me@laptop',
        Created: '2026-11-25T12:00:00Z',
      };
      await s3(url, 'PUT', `${BUCKET}/ecr.tfstate.tflock`, JSON.stringify(lock));
      const locked = await npmRun('destroy', 'ecr', '--confirm', 'ecr');
      expect(locked.output).toMatch(
        /^ecr is locked by me@laptop, .* clear the lock: aws s3 rm s3:\/\/.*\/ecr\.tfstate\.tflock\n$/,
      );
      expect(locked.status).toBe(1);
      await s3(url, 'DELETE', `${BUCKET}/ecr.tfstate.tflock`);
    },
    3 * MINUTE,
  );

  test(
    'a protected environment is refused before anything is touched',
    async () => {
      const balancer = { attributes: { arn: 'arn', enable_deletion_protection: true } };
      // Dev is protected by hand, prod in settings.ts.
      for (const name of ['dev', 'prod']) {
        const resources = [{ mode: 'managed', type: 'aws_lb', name: 'it', instances: [balancer] }];
        await stateOf(`${name}-ecs`, resources);
        expect(await npmRun('destroy', name, '--confirm', name)).toMatchObject({
          status: 1,
          output: `${name} is protected from deletion (deletionProtection in settings.ts): pass --protected to destroy it anyway\n`,
        });
      }
    },
    3 * MINUTE,
  );

  test(
    'a deployed stack that cannot be compared is drift',
    async () => {
      await s3(url, 'PUT', BUCKET);
      const resources = [
        { mode: 'managed', type: 'aws_ecs_cluster', name: 'it', instances: [{ attributes: {} }] },
      ];
      await stateOf('dev-ecs', resources);
      await stateOf('stage-ecs', resources);
      const { status, output } = await npmRun('drift');
      expect(output).toContain('deployed, but not plannable before dev-networking is deployed\n');
      expect(output).toContain(
        "stage-ecs: deployed, but settings.ts has no such environment: 'npm run destroy -- stage' removes it\n",
      );
      expect(status).toBe(2);
    },
    3 * MINUTE,
  );
});
