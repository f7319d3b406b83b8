/** What was deployed last of `<environment>-ecs`, as it was synthesized: what a rollback changes the image of. */
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

import { deployedKey } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { clientFor } from './clients';
import type { Synthesized } from '../terraform/synthesized';

/** The stack, and the settings that it was made from. */
export interface DeployedStack {
  readonly settings: Settings;
  readonly stack: Synthesized;
}

/** Keeps it beside the state, where it is encrypted and versioned like that. */
export async function keepDeployedStack(environment: string, deployed: DeployedStack): Promise<void> {
  const Body = JSON.stringify(deployed);
  await clientFor(S3Client, deployed.settings).send(
    new PutObjectCommand({ ...objectOf(deployed.settings, environment), Body }),
  );
}

/** What is kept; undefined where the environment was deployed without `npm run deploy`, or by an older version. */
export async function readDeployedStack(
  settings: Settings,
  environment: string,
): Promise<DeployedStack | undefined> {
  try {
    const { Body } = await clientFor(S3Client, settings).send(
      new GetObjectCommand(objectOf(settings, environment)),
    );
    return JSON.parse((await Body?.transformToString()) ?? '') as DeployedStack;
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined;
    throw error;
  }
}

/** For an environment that is destroyed. */
export async function forgetDeployedStack(settings: Settings, environment: string): Promise<void> {
  await clientFor(S3Client, settings).send(new DeleteObjectCommand(objectOf(settings, environment)));
}

const objectOf = ({ stateBucket }: Settings, environment: string) => ({
  Bucket: stateBucket,
  Key: deployedKey(environment),
});
