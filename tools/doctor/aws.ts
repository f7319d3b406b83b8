/** Checks of the AWS account. They only read, with the user's own credentials. */
import { existsSync } from 'node:fs';

import { DescribeAvailabilityZonesCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  IAMClient,
  NoSuchEntityException,
} from '@aws-sdk/client-iam';
import { HeadBucketCommand, NotFound, S3Client } from '@aws-sdk/client-s3';

import { iamArn } from '../../contract/iam';
import { GITHUB_ISSUER, githubRoles, tokenSubjects } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { checkAccount, checkNotMoved } from '../aws/account';
import { clientFor } from '../aws/clients';
import { describeError, isRefusal } from '../aws/errors';
import { hasState } from '../aws/remote-state';
import { localState } from '../bootstrap/in-terminal';
import { UserError } from '../terminal/program';
import { Open } from './examine';

const again = "run 'npm run bootstrap' again";

/** Uses us-east-1, which every account has: the region of settings.ts may be wrong or not enabled. */
export async function credentials(settings: Settings): Promise<string> {
  await checkAccount({ ...settings, region: 'us-east-1' });
  return `${settings.account}${process.env.AWS_ENDPOINT_URL ? `, at ${process.env.AWS_ENDPOINT_URL}` : ''}`;
}

export async function zones({ region, zones: wanted }: Settings): Promise<string> {
  const { AvailabilityZones = [] } = await clientFor(EC2Client, { region })
    .send(new DescribeAvailabilityZonesCommand({}))
    .catch((error: unknown) => {
      // The credentials have just worked in another region.
      const { name, code } = error as { name: string; code?: string };
      if (['AuthFailure', 'OptInRequired'].includes(name) || code === 'ENOTFOUND') {
        throw new UserError(
          `region ${region} does not exist or is not enabled in the account: run 'aws account enable-region ` +
            `--region-name ${region}' and wait until it is enabled, or edit region and zones in settings.ts`,
        );
      }
      throw withRemedy(error);
    });
  const there = AvailabilityZones.filter(
    ({ ZoneType }) => (ZoneType ?? 'availability-zone') === 'availability-zone',
  );
  const names = there.map(({ ZoneName = '' }) => ZoneName);
  const unknown = wanted.filter((zone) => !names.includes(zone));
  if (unknown.length === 0) return wanted.join(', ');
  throw new UserError(
    `settings.ts: zones has ${unknown.join(', ')}, but ${region} has ${names.sort().join(', ')}: edit that line`,
  );
}

export async function bootstrapped(settings: Settings): Promise<string> {
  const { region, stateBucket: Bucket, account } = settings;
  try {
    await clientFor(S3Client, { region }).send(
      new HeadBucketCommand({ Bucket, ExpectedBucketOwner: account }),
    );
  } catch (error) {
    if (error instanceof NotFound) {
      await checkNotMoved(settings);
      throw new Open("has not run: run 'npm run bootstrap' once nothing else here is wrong");
    }
    const isElsewhere =
      (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 301;
    if (!isRefusal(error) && !isElsewhere) throw withRemedy(error);
    throw new UserError(
      `s3://${Bucket} refuses access (${describeError(error)}): it may belong to another account or be ` +
        'in another region; set stateBucket or region in settings.ts',
    );
  }
  if (await hasState(settings, 'bootstrap')) return `its state is in s3://${Bucket}`;
  throw new UserError(`s3://${Bucket} exists but has no state of bootstrap, which was interrupted: ${again}`);
}

/** An account can have only one, created by `bootstrap` or before it. */
export async function oidcProvider(settings: Settings): Promise<string> {
  const { githubOidcProvider: how } = settings;
  const arn = iamArn(settings, `oidc-provider/${GITHUB_ISSUER}`);
  const found = await ifFound(
    clientFor(IAMClient, settings).send(
      new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }),
    ),
  );
  // Undefined if the bucket cannot be read, which the check of the bucket reports.
  const ran = existsSync(localState()) || (await hasState(settings, 'bootstrap').catch(() => undefined));
  if (how === 'create' && found && ran === false) {
    throw new UserError(
      "the account already has GitHub's OIDC provider, and can have only one: set githubOidcProvider: 'adopt' in " +
        'settings.ts',
    );
  }
  if (how === 'create' && !found && ran) throw new UserError(`${arn} was deleted: ${again}`);
  if (how === 'adopt' && !found) {
    throw new UserError(
      'the account has no OIDC provider of GitHub to adopt: remove githubOidcProvider from settings.ts',
    );
  }
  if (found && !found.ClientIDList?.includes('sts.amazonaws.com')) {
    throw new UserError(
      `GitHub's OIDC provider lacks the audience sts.amazonaws.com: run 'aws iam add-client-id-to-open-id-connect-provider ` +
        `--open-id-connect-provider-arn ${arn} --client-id sts.amazonaws.com'`,
    );
  }
  return found ? 'exists' : "will be created by 'npm run bootstrap'";
}

/** The roles that settings.ts implies exist, and trust its repository. */
export async function roles(settings: Settings): Promise<string> {
  const names = githubRoles(settings).map((name) => `${settings.project}-${name}`);
  const iam = clientFor(IAMClient, settings);
  const found = await Promise.all(
    names.map(async (RoleName) => ifFound(iam.send(new GetRoleCommand({ RoleName })))),
  );
  const missing = names.filter((_, index) => !found[index]);
  if (missing.length > 0)
    throw new UserError(
      `the account has no role ${missing.join(', ')}, which settings.ts requires: ${again}`,
    );
  const [, subject] = tokenSubjects(settings);
  const trusts = (policy = '') => decodeURIComponent(policy).includes(`"${subject}:`);
  const strangers = names.filter((_, index) => !trusts(found[index]?.Role?.AssumeRolePolicyDocument));
  if (strangers.length === 0) return names.join(', ');
  throw new UserError(
    `${strangers.join(', ')} do not trust ${subject}, the repository and repositoryIds of settings.ts: ${again}`,
  );
}

/** The answer; undefined if there is no such entity. */
async function ifFound<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch((error: unknown) => {
    if (error instanceof NoSuchEntityException) return undefined;
    throw withRemedy(error);
  });
}

/** An AWS error with what to do about it. */
const withRemedy = (error: unknown) =>
  new UserError(
    isRefusal(error)
      ? `AWS refuses (${describeError(error)}): use the credentials of an administrator`
      : `AWS does not answer (${describeError(error)}): check that this machine reaches the internet`,
  );
