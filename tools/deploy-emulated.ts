import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

import { environmentStacks, releaseParameter, repositoryUrl } from '../stacks/names';
import type { Environment, Settings } from '../stacks/settings';
import { bootstrap } from './bootstrap-account';
import { cdktf } from './cdktf';
import { type EmulatedImage, pushImage } from './emulated-image';
import { UserError } from './program';
import { say } from './progress';
import { writeRelease } from './release/record';

export interface DeployEmulatedOptions {
  readonly settings: Settings;
  readonly environment: Environment;
  /** What is pushed, recorded as released, and run. */
  readonly image: EmulatedImage;
  /** An empty folder for synthesized stacks, logs and the state that bootstrap begins with. */
  readonly folder: string;
}

export interface Outputs {
  readonly cluster_name: string;
  readonly service_name: string;
}

/**
 * Deploys every stack of one environment into the emulated account, into which the AWS_* variables point.
 *
 * Most of the time is fixed waits inside the provider, so what can run side by side does: the others start
 * as soon as `bootstrap` has made the bucket and the release record, while it still waits for its last rule.
 */
export async function deployEmulated(options: DeployEmulatedOptions): Promise<Outputs> {
  const { settings, environment, image, folder } = options;
  const outputsFile = join(folder, 'outputs.json');
  const runner = (name: string) => (args: readonly string[], env: NodeJS.ProcessEnv) =>
    cdktf(args, { env, outdir: join(folder, name), logFile: join(folder, `${name}.log`) });

  const bootstrapping = bootstrap({
    settings,
    cdktf: (args, env) => runner('bootstrap')([...args, '--auto-approve'], env),
    localState: join(folder, 'bootstrap.tfstate'),
  });
  const deploying = async () => {
    await recordRelease(settings, environment.name, image);
    const stacks = ['ecr', ...environmentStacks(environment.name)];
    await Promise.all([
      runner('stacks')(['deploy', ...stacks, '--auto-approve', '--outputs-file', outputsFile], {}),
      // The repository is there a minute before the service, which waits for its load balancer, asks for the image.
      pushImage(settings, image),
    ]);
  };
  await Promise.all([bootstrapping, deploying()]);

  const outputs = JSON.parse(await readFile(outputsFile, 'utf8')) as Record<string, Outputs>;
  const found = outputs[`${environment.name}-ecs`];
  if (!found) throw new TypeError(`${outputsFile} has no outputs of ${environment.name}-ecs`);
  await checkRunning(settings, found);
  return found;
}

/** Waits until `bootstrap` has made the bucket and the record, and writes the release into it. */
async function recordRelease(settings: Settings, environment: string, image: EmulatedImage): Promise<void> {
  const { region, stateBucket } = settings;
  const s3 = new S3Client({ region, forcePathStyle: true });
  const ssm = new SSMClient({ region });
  const Name = releaseParameter(settings, environment);
  const thereAre = () =>
    Promise.all([
      s3.send(new HeadBucketCommand({ Bucket: stateBucket })),
      ssm.send(new GetParameterCommand({ Name })),
    ]).then(
      () => true,
      () => false,
    );
  while (!(await thereAre())) await sleep(250);
  const { digest, commit } = image;
  await writeRelease(settings, environment, `${repositoryUrl(settings)}@${digest}`, {
    commit,
    by: undefined,
  });
  say('release', `${Name} is ${digest.slice(0, 19)}…, the digest of this build`);
}

/** Terraform is content with a service that could not start. */
async function checkRunning({ region }: Settings, outputs: Outputs): Promise<void> {
  const { cluster_name: cluster, service_name: service } = outputs;
  const { services } = await new ECSClient({ region }).send(
    new DescribeServicesCommand({ cluster, services: [service] }),
  );
  const { rolloutState, rolloutStateReason } = services?.[0]?.deployments?.[0] ?? {};
  if (rolloutState !== 'COMPLETED') {
    throw new UserError(
      `${service} does not run (${rolloutStateReason ?? 'it has no deployment'}): start again`,
    );
  }
}
