import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { HeadBucketCommand, NotFound, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

import { clientFor } from './clients';
import { describeError, isRefusal } from './errors';
import type { Settings } from '../../contract/settings';
import { UserError } from '../terminal/program';

/** Refuses credentials of any other account than the configured one, and names the line to edit. */
export async function checkAccount({ account, region }: Settings): Promise<void> {
  const { Account: actual } = await clientFor(STSClient, { region })
    .send(new GetCallerIdentityCommand({}))
    .catch((error: unknown) => {
      const { message, code = '' } = error as Error & { code?: string };
      // Such as ENOTFOUND: AWS cannot be reached with any credentials.
      const remedy = /^E[A-Z]/.test(code)
        ? 'check that this machine reaches it'
        : 'log in, or set AWS_PROFILE';
      throw new UserError(`AWS does not answer (${message}): ${remedy}`);
    });
  if (actual !== account) {
    throw new UserError(
      `settings.ts: account is '${account}', but your credentials are for '${actual ?? 'nobody'}': ` +
        'edit that line, or use credentials of the account',
    );
  }
}

/** Refuses to treat an account as empty whose state is in a bucket that settings.ts no longer names. */
export async function checkNotMoved({ project, region, stateBucket: Bucket }: Settings): Promise<void> {
  const isThere = await clientFor(S3Client, { region })
    .send(new HeadBucketCommand({ Bucket }))
    .then(() => true)
    .catch((error: unknown) => !(error instanceof NotFound));
  if (isThere) return;
  // IAM has no regions. If the credentials may not read roles, the caller's general message follows.
  const RoleName = `${project}-plan`;
  const role = await clientFor(IAMClient, { region })
    .send(new GetRoleCommand({ RoleName }))
    .catch(() => undefined);
  if (!role) return;
  throw new UserError(
    `the account has no state bucket ${Bucket}, but has the role ${RoleName} that bootstrap creates with it: ` +
      'stateBucket or region in settings.ts was changed, set it back',
  );
}

/** Refuses to continue if the credentials are for another account, or if `bootstrap` has not run. */
export async function checkBootstrapped(settings: Settings): Promise<void> {
  await checkAccount(settings);
  const { region, stateBucket: Bucket } = settings;
  try {
    await clientFor(S3Client, { region }).send(new HeadBucketCommand({ Bucket }));
  } catch (error) {
    if (error instanceof NotFound) {
      await checkNotMoved(settings);
      throw new UserError(
        `the account has no state bucket ${Bucket}: run 'npm run bootstrap' to create it; if it has run before, set ` +
          'stateBucket, project and region in settings.ts back',
      );
    }
    if (!isRefusal(error)) throw new UserError(`AWS does not answer (${describeError(error)}): try again`);
    throw new UserError(
      `s3://${Bucket} refuses access (${describeError(error)}): check that your credentials may read it, and that ` +
        'the bucket is yours and in the region of settings.ts',
    );
  }
}
