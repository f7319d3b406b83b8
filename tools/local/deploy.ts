import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

import { environmentStacks, releaseParameter, repositoryUrl } from '../../contract/names';
import type { Environment, Settings } from '../../contract/settings';
import { clientFor } from '../aws/clients';
import { bootstrap } from '../bootstrap/bootstrap';
import { cdktf } from '../terraform/cdktf';
import type { EmulatedImage } from './images/of-build';
import { say } from '../terminal/progress';
import { writeRelease } from '../aws/release-record';

export interface DeployEmulatedOptions {
  readonly settings: Settings;
  readonly environment: Environment;
  /** Builds the image to push, record as the release, and run. */
  readonly build: () => Promise<EmulatedImage>;
  /** An empty folder for synthesized stacks, logs and bootstrap's initial state. */
  readonly folder: string;
}

/**
 * Deploys every stack of one environment into the emulated account that the AWS_* variables point to.
 *
 * Most of the time is fixed waits inside the provider, so as much as possible runs concurrently: the build and the
 * synthesis of the other stacks run together with `bootstrap`. Their deployment starts as soon as `bootstrap` has
 * created the bucket and the release record, while it still waits for its last rule.
 *
 * @returns reference of the deployed image
 */
export async function deployEmulated(options: DeployEmulatedOptions): Promise<string> {
  const { settings, environment, build, folder } = options;
  const runner =
    (outdir: string, log = outdir) =>
    (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
      cdktf(args, { env, outdir: join(folder, outdir), logFile: join(folder, `${log}.log`) });

  const bootstrapping = bootstrap({
    settings,
    cdktf: (args, env) => runner('bootstrap')([...args, '--auto-approve'], env),
    localState: join(folder, 'bootstrap.tfstate'),
  });
  const building = build();
  const synthesizing = runner('stacks', 'synth')(['synth']);
  const deploy = async (log: string, args: readonly string[]) => {
    await synthesizing;
    await runner('stacks', log)(['deploy', ...args, '--skip-synth', '--auto-approve']);
  };
  const deploying = async () => {
    const record = releaseParameter(settings, environment.name);
    await bootstrapped(settings, record);
    const pushing = building.then((image) => push(settings, image));
    const release = async ({ commit, digest: known }: EmulatedImage) => {
      // If the digest is known before the push, do not wait: the push ends about a minute before the service pulls.
      const digest = known ?? (await pushing);
      const reference = `${repositoryUrl(settings)}@${digest}`;
      await writeRelease(settings, environment.name, reference, { commit, by: undefined });
      say('release', `${record} is ${digest.slice(0, 19)}…, the digest of this build`);
      await deploy('stacks', environmentStacks(environment.name));
      return reference;
    };
    const [reference] = await Promise.all([building.then(release), deploy('ecr', ['ecr']), pushing]);
    return reference;
  };
  const [reference] = await Promise.all([deploying(), bootstrapping, building, synthesizing]);
  return reference;
}

/** Waits until `bootstrap` has created the bucket and the release record. */
async function bootstrapped({ region, stateBucket }: Settings, Name: string): Promise<void> {
  const s3 = clientFor(S3Client, { region });
  const ssm = clientFor(SSMClient, { region });
  await until(() =>
    Promise.all([
      s3.send(new HeadBucketCommand({ Bucket: stateBucket })),
      ssm.send(new GetParameterCommand({ Name })),
    ]),
  );
}

/** Waits until the emulated account has the repository, and pushes the image. @returns its digest */
async function push({ project, region }: Settings, image: EmulatedImage): Promise<string> {
  const ecr = clientFor(ECRClient, { region });
  await until(() => ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [project] })));
  return image.push();
}

/** Retries four times a second until it succeeds. */
async function until(ask: () => Promise<unknown>): Promise<void> {
  const succeeds = () =>
    ask().then(
      () => true,
      () => false,
    );
  while (!(await succeeds())) await sleep(250);
}
