/** What has to be so in the AWS account. Everything is only read, with the user's own credentials. */
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

/** Asked where every account has a way in: that of settings.ts may be wrong, or not enabled. */
export async function credentials(settings: Settings): Promise<string> {
  await checkAccount({ ...settings, region: 'us-east-1' });
  return `${settings.account}${process.env.AWS_ENDPOINT_URL ? `, by ${process.env.AWS_ENDPOINT_URL}` : ''}`;
}

export async function zones({ region, zones: wanted }: Settings): Promise<string> {
  const { AvailabilityZones = [] } = await clientFor(EC2Client, { region })
    .send(new DescribeAvailabilityZonesCommand({}))
    .catch((error: unknown) => {
      // The credentials have just been good elsewhere.
      const { name, code } = error as { name: string; code?: string };
      if (['AuthFailure', 'OptInRequired'].includes(name) || code === 'ENOTFOUND') {
        throw new UserError(
          `region ${region} is not enabled in the account, or there is none: run 'aws account enable-region ` +
            `--region-name ${region}' and wait for it, or edit region and zones in settings.ts`,
        );
      }
      throw told(error);
    });
  const there = AvailabilityZones.filter(
    ({ ZoneType }) => (ZoneType ?? 'availability-zone') === 'availability-zone',
  );
  const names = there.map(({ ZoneName = '' }) => ZoneName);
  const unknown = wanted.filter((zone) => !names.includes(zone));
  if (unknown.length === 0) return wanted.join(', ');
  throw new UserError(
    `settings.ts: zones has ${unknown.join(', ')}, and ${region} has ${names.sort().join(', ')}: edit that line`,
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
      throw new Open("has not run: 'npm run bootstrap', once nothing else here is wrong");
    }
    const isElsewhere =
      (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 301;
    if (!isRefusal(error) && !isElsewhere) throw told(error);
    throw new UserError(
      `s3://${Bucket} refuses you (${describeError(error)}): it may be another account's, or ` +
        'in another region; set stateBucket or region in settings.ts',
    );
  }
  if (await hasState(settings, 'bootstrap')) return `its state is in s3://${Bucket}`;
  throw new UserError(`s3://${Bucket} is there and holds no state of bootstrap, which was cut off: ${again}`);
}

/** There can be one only, made by `bootstrap` or by somebody before. */
export async function oidcProvider(settings: Settings): Promise<string> {
  const { githubOidcProvider: how } = settings;
  const arn = iamArn(settings, `oidc-provider/${GITHUB_ISSUER}`);
  const found = await ifThere(
    clientFor(IAMClient, settings).send(
      new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }),
    ),
  );
  // Undefined where the bucket does not tell, which its own line says.
  const ran = existsSync(localState()) || (await hasState(settings, 'bootstrap').catch(() => undefined));
  if (how === 'create' && found && ran === false) {
    throw new UserError(
      "the account already has GitHub's OIDC provider, and there can be one only: set githubOidcProvider: 'adopt' in " +
        'settings.ts',
    );
  }
  if (how === 'create' && !found && ran) throw new UserError(`${arn} is gone: ${again}`);
  if (how === 'adopt' && !found) {
    throw new UserError(
      'the account has no OIDC provider of GitHub to adopt: take githubOidcProvider out of settings.ts',
    );
  }
  if (found && !found.ClientIDList?.includes('sts.amazonaws.com')) {
    throw new UserError(
      `GitHub's OIDC provider lacks the audience sts.amazonaws.com: run 'aws iam add-client-id-to-open-id-connect-provider ` +
        `--open-id-connect-provider-arn ${arn} --client-id sts.amazonaws.com'`,
    );
  }
  return found ? 'is there' : "is made by 'npm run bootstrap'";
}

/** Those of settings.ts are there, and trust the repository that it names. */
export async function roles(settings: Settings): Promise<string> {
  const names = githubRoles(settings).map((name) => `${settings.project}-${name}`);
  const iam = clientFor(IAMClient, settings);
  const found = await Promise.all(
    names.map(async (RoleName) => ifThere(iam.send(new GetRoleCommand({ RoleName })))),
  );
  const missing = names.filter((_, index) => !found[index]);
  if (missing.length > 0)
    throw new UserError(
      `the account has no role ${missing.join(', ')}, which follows from settings.ts: ${again}`,
    );
  const [, subject] = tokenSubjects(settings);
  const trusts = (policy = '') => decodeURIComponent(policy).includes(`"${subject}:`);
  const strangers = names.filter((_, index) => !trusts(found[index]?.Role?.AssumeRolePolicyDocument));
  if (strangers.length === 0) return names.join(', ');
  throw new UserError(
    `not made for ${subject}, as settings.ts has repository and repositoryIds: ${strangers.join(', ')}: ${again}`,
  );
}

/** The answer; undefined where there is no such thing. */
async function ifThere<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch((error: unknown) => {
    if (error instanceof NoSuchEntityException) return undefined;
    throw told(error);
  });
}

/** An error of AWS with what to do. */
const told = (error: unknown) =>
  new UserError(
    isRefusal(error)
      ? `AWS refuses (${describeError(error)}): use the credentials of an administrator`
      : `AWS does not answer (${describeError(error)}): see that this machine reaches the internet`,
  );
