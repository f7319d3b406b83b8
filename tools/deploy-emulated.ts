import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

import { releaseParameter, repositoryUrl } from '../stacks/names';
import type { Environment, Settings } from '../stacks/settings';
import { bootstrap } from './bootstrap-account';
import { cdktf } from './cdktf';
import { say } from './progress';

export interface DeployEmulatedOptions {
  readonly settings: Settings;
  readonly environment: Environment;
  /** What is recorded as released, `sha256:…`. */
  readonly digest: string;
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
  const { settings, environment, digest, folder } = options;
  const outputsFile = join(folder, 'outputs.json');
  const runner = (name: string) => (args: readonly string[], env: NodeJS.ProcessEnv) =>
    cdktf(args, { env, outdir: join(folder, name), logFile: join(folder, `${name}.log`) });

  const bootstrapping = bootstrap({
    settings,
    cdktf: (args, env) => runner('bootstrap')([...args, '--auto-approve'], env),
    localState: join(folder, 'bootstrap.tfstate'),
  });
  const deploying = async () => {
    await recordRelease(settings, environment.name, digest);
    const stacks = ['ecr', `${environment.name}-networking`, `${environment.name}-ecs`];
    await runner('stacks')(['deploy', ...stacks, '--auto-approve', '--outputs-file', outputsFile], {});
  };
  await Promise.all([bootstrapping, deploying()]);

  const outputs = JSON.parse(await readFile(outputsFile, 'utf8')) as Record<string, Outputs>;
  const found = outputs[`${environment.name}-ecs`];
  if (!found) throw new TypeError(`${outputsFile} has no outputs of ${environment.name}-ecs`);
  return found;
}

/** Waits until `bootstrap` has made the bucket and the record, and writes the release into it. */
async function recordRelease(settings: Settings, environment: string, digest: string): Promise<void> {
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
  await ssm.send(
    new PutParameterCommand({ Name, Value: `${repositoryUrl(settings)}@${digest}`, Overwrite: true }),
  );
  say('release', `${Name} is ${digest.slice(0, 19)}…, the digest of this build`);
}
