/** A failed first deployment whose cause is fixed outside Terraform. */
import { settings } from '../fixtures/settings';
import { deployedStage } from '../support/accounts';
import { call, s3 } from '../support/aws';
import { describeWith } from '../support/describe-with';
import { runTool } from '../support/tool';
import { until } from '../support/until';

describeWith(['terraform', 'moto'], 'a first deployment that failed', () => {
  test('is repeated with the same image, which is recorded only then', async () => {
    const { url, env, folder } = await deployedStage();
    const ecr = (action: string, body: object) =>
      call(url, 'ecr', `AmazonEC2ContainerRegistry_V20150921.${action}`, {
        repositoryName: settings.project,
        ...body,
      });
    const ssm = async (action: string, body: object = {}) => {
      const parameter = { Name: `/${settings.project}/dev/release`, ...body };
      const answer = await call(url, 'ssm', `AmazonSSM.${action}`, parameter);
      return (answer as { Parameter?: { Value: string } }).Parameter?.Value ?? '';
    };
    const image = await ssm('GetParameter');
    await ssm('PutParameter', { Value: 'none', Overwrite: true });
    const [, imageDigest] = image.split('@');
    const imageIds = [{ imageDigest }];
    const { images } = (await ecr('BatchGetImage', { imageIds })) as { images: { imageManifest: string }[] };
    await call(url, 'ecs', 'AmazonEC2ContainerServiceV20141113.DeleteService', {
      cluster: `${settings.project}-dev`,
      service: settings.project,
      force: true,
    });
    const deploy = () =>
      runTool('deploy', ['dev', '--auto-approve'], { cwd: folder, env: { ...env, IMAGE: image } });

    // The image is deleted during the deployment, after the check for it.
    const bucket = `${settings.project}-tfstate-${settings.account}-${settings.region}`;
    const failing = deploy();
    const isLocked = async () => (await s3(url, 'HEAD', `${bucket}/dev-ecs.tfstate.tflock`)).ok;
    await until('the lock of dev-ecs', isLocked, () => 'none', 180_000);
    await ecr('BatchDeleteImage', { imageIds });
    const failed = await failing;

    expect(failed.output).toMatch(
      /the circuit breaker, after 3 failed tasks, stopped the deployment of \S+ \(ROLLBACK_FAILED\)/,
    );
    expect(failed.output).toContain('The image is not in the repository');
    expect(failed.status).toBe(1);
    expect(await ssm('GetParameter')).toBe('none');

    await ecr('PutImage', images[0] ?? {});
    const mended = await deploy();

    expect(mended.output).toMatch(/the primary deployment of dev has failed \(.+\): trying again/);
    expect({ status: mended.status, output: mended.output }).toMatchObject({ status: 0 });
    expect(await ssm('GetParameter')).toBe(image);
  }, 600_000);
});
