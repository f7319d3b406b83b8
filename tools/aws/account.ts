import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { HeadBucketCommand, NotFound, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

import { clientFor } from './clients';
import { describeError, isRefusal } from './errors';
import type { Settings } from '../../contract/settings';
import { UserError } from '../terminal/program';

/** Refuses credentials of another account than the configured one, naming the line to edit. */
export async function checkAccount({ account, region }: Settings): Promise<void> {
  const { Account: actual } = await clientFor(STSClient, { region })
    .send(new GetCallerIdentityCommand({}))
    .catch((error: unknown) => {
      const { message, code = '' } = error as Error & { code?: string };
      // Such as ENOTFOUND: there is no way to AWS, whoever asks.
      const remedy = /^E[A-Z]/.test(code) ? 'see that this machine reaches it' : 'log in, or set AWS_PROFILE';
      throw new UserError(`AWS does not answer (${message}): ${remedy}`);
    });
  if (actual !== account) {
    throw new UserError(
      `settings.ts: account is '${account}', but your credentials are for '${actual ?? 'nobody'}': ` +
        'edit that line, or use credentials of the account',
    );
  }
}

/** Refuses to take an account for empty whose state lies in a bucket that settings.ts no longer names. */
export async function checkNotMoved({ project, region, stateBucket: Bucket }: Settings): Promise<void> {
  const isThere = await clientFor(S3Client, { region })
    .send(new HeadBucketCommand({ Bucket }))
    .then(() => true)
    .catch((error: unknown) => !(error instanceof NotFound));
  if (isThere) return;
  // IAM is of no region. Whoever may not read roles is told what everybody is told.
  const RoleName = `${project}-plan`;
  const role = await clientFor(IAMClient, { region })
    .send(new GetRoleCommand({ RoleName }))
    .catch(() => undefined);
  if (!role) return;
  throw new UserError(
    `the account has no state bucket ${Bucket}, but the role ${RoleName} that bootstrap makes with it: stateBucket or ` +
      'region in settings.ts was changed, set it back',
  );
}

/** Refuses to go on where the credentials are of another account, or `bootstrap` has not been there. */
export async function checkBootstrapped(settings: Settings): Promise<void> {
  await checkAccount(settings);
  const { region, stateBucket: Bucket } = settings;
  try {
    await clientFor(S3Client, { region }).send(new HeadBucketCommand({ Bucket }));
  } catch (error) {
    if (error instanceof NotFound) {
      await checkNotMoved(settings);
      throw new UserError(
        `the account has no state bucket ${Bucket}: 'npm run bootstrap' makes it; if it did before, set stateBucket, ` +
          'project and region in settings.ts back',
      );
    }
    if (!isRefusal(error)) throw new UserError(`AWS does not answer (${describeError(error)}): try again`);
    throw new UserError(
      `s3://${Bucket} refuses you (${describeError(error)}): see that your credentials may read it, and that the ` +
        'bucket is yours and in the region of settings.ts',
    );
  }
}
