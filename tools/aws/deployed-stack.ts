/** The last deployed stack `<environment>-ecs`, as synthesized: a rollback deploys it with another image. */
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
 * Keeps it beside the state, encrypted and versioned like the state. A failure does not fail the deployment, which is
 * done: a line reports it, and a rollback uses the stack that was kept before.
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
      `cannot keep the deployed stack of ${environment} for a rollback (${describeError(error)}): run 'npm run ` +
        "bootstrap', which gives the role the permission, then deploy again",
    );
  }
}

/** The kept stack; undefined if the environment was deployed without `npm run deploy`, or by an older version. */
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
    // A role of an older bootstrap can neither read nor keep a stack.
    if (['AccessDenied', 'NoSuchKey'].includes((error as Error).name)) return undefined;
    throw error;
  }
}

/** Deletes the kept stack of a destroyed environment. */
export async function forgetDeployedStack(settings: Settings, environment: string): Promise<void> {
  await clientFor(S3Client, settings).send(new DeleteObjectCommand(objectOf(settings, environment)));
}

const objectOf = ({ stateBucket }: Settings, environment: string) => ({
  Bucket: stateBucket,
  Key: deployedKey(environment),
});
