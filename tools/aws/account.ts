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
      throw new UserError(`AWS does not answer (${(error as Error).message}): log in, or set AWS_PROFILE`);
    });
  if (actual !== account) {
    throw new UserError(
      `settings.ts: account is '${account}', but your credentials are for '${actual ?? 'nobody'}': ` +
        'edit that line, or use credentials of the account',
    );
  }
}

/** Refuses to go on where the credentials are of another account, or `bootstrap` has not been there. */
export async function checkBootstrapped(settings: Settings): Promise<void> {
  await checkAccount(settings);
  const { region, stateBucket: Bucket } = settings;
  try {
    await clientFor(S3Client, { region }).send(new HeadBucketCommand({ Bucket }));
  } catch (error) {
    if (error instanceof NotFound) {
      throw new UserError(`the account has no state bucket ${Bucket}: 'npm run bootstrap' makes it`);
    }
    if (!isRefusal(error)) throw new UserError(`AWS does not answer (${describeError(error)}): try again`);
    // A HEAD has no body that would say more.
    throw new UserError(
      `s3://${Bucket} refuses you (${(error as Error).name}): see that your credentials may read it, and that the ` +
        'bucket is yours and in the region of settings.ts',
    );
  }
}
