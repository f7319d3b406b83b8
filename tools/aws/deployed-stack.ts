/** What was deployed last of `<environment>-ecs`, as it was synthesized: what a rollback changes the image of. */
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

import { deployedKey } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { clientFor } from './clients';
import { describeError } from './errors';
import { say } from '../terminal/progress';
import type { Synthesized } from '../terraform/synthesized';

/** The stack, and the settings that it was made from. */
export interface DeployedStack {
  readonly settings: Settings;
  readonly stack: Synthesized;
}

/**
 * Keeps it beside the state, where it is encrypted and versioned like that. What is deployed is deployed: where it
 * cannot be kept, a line says so, and a rollback is held to what was kept before.
 */
export async function keepDeployedStack(environment: string, deployed: DeployedStack): Promise<void> {
  const Body = JSON.stringify(deployed);
  try {
    await clientFor(S3Client, deployed.settings).send(
      new PutObjectCommand({ ...objectOf(deployed.settings, environment), Body }),
    );
  } catch (error) {
    say(
      'rollback',
      `what is deployed of ${environment} cannot be kept for a rollback (${describeError(error)}): 'npm run bootstrap' ` +
        'lets the role do it, then deploy again',
    );
  }
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
    // A role of an older bootstrap may not read it, nor could it keep anything.
    if (['AccessDenied', 'NoSuchKey'].includes((error as Error).name)) return undefined;
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
