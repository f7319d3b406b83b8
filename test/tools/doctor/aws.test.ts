/** Mistakes in the account, each planted alone: exactly it is reported, with its remedy. */
import { repositoryIds } from '../../fixtures/repository-ids';
import { settings } from '../../fixtures/settings';
import { Refusal } from '../support/aws-endpoint';
import { bucket, noEntity, roleOf } from './support/account';
import { finding, machineForEach, type Mistake } from './support/machine';

const look = machineForEach();
const { account, region } = settings;
const notFound = new Refusal('NotFound', 'no', 404);
const refused = new Refusal('AccessDenied', 'not you', 403);
const noProvider = { 'iam:GetOpenIDConnectProvider': noEntity };
const noCredentials = {
  AWS_ACCESS_KEY_ID: null,
  AWS_SECRET_ACCESS_KEY: null,
  AWS_PROFILE: null,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/none',
  AWS_SHARED_CREDENTIALS_FILE: '/none',
};

test('an adopted provider is fine too', async () => {
  expect(await look({ settings: { githubOidcProvider: 'adopt' } })).toEqual([]);
});

test.each<Mistake>([
  [
    'no credentials',
    { env: noCredentials },
    'credentials',
    /^AWS does not answer \(.*\): log in, or set AWS_PROFILE$/,
  ],
  [
    'credentials that have expired',
    { aws: { 'sts:GetCallerIdentity': new Refusal('ExpiredToken', 'it is over', 403) } },
    'credentials',
    /^AWS does not answer \(it is over\): log in, or set AWS_PROFILE$/,
  ],
  [
    'credentials of another account',
    { aws: { 'sts:GetCallerIdentity': { Account: '999988887777' } } },
    'credentials',
    new RegExp(`account is '${account}', but your credentials are for '999988887777': edit that line`),
  ],
  [
    'a region that is not enabled',
    { aws: { 'ec2:DescribeAvailabilityZones': new Refusal('AuthFailure', 'not able to validate', 401) } },
    'zones',
    new RegExp(
      `^region ${region} does not exist or is not enabled .* 'aws account enable-region --region-name ${region}'`,
    ),
  ],
  [
    'a zone that the account does not have',
    { settings: { zones: ['us-east-1a', 'us-east-1c'] } },
    'zones',
    /zones has us-east-1c, but us-east-1 has us-east-1a, us-east-1b, us-east-1f: edit that line$/,
  ],
  [
    'credentials without administrator rights',
    { aws: { 'ec2:DescribeAvailabilityZones': new Refusal('UnauthorizedOperation', 'not you', 403) } },
    'zones',
    /^AWS refuses \(UnauthorizedOperation: not you\): use the credentials of an administrator$/,
  ],
  [
    "somebody else's bucket",
    { aws: { ...bucket(refused), ...noProvider } },
    'bootstrap',
    /^s3:\/\/fargate-duo-tfstate-\S+ refuses access .* set stateBucket or region in settings\.ts$/,
  ],
  [
    'a bucket in another region',
    { aws: bucket(new Refusal('301', 'there', 301)) },
    'bootstrap',
    /refuses access \(HTTP status 301\): .* in another region; set stateBucket or region in settings\.ts$/,
  ],
  [
    'an interrupted bootstrap',
    { aws: { ...bucket({}, notFound), ...noProvider } },
    'bootstrap',
    /exists but has no state of bootstrap, which was interrupted: run 'npm run bootstrap' again$/,
  ],
  [
    'a region that was edited after bootstrap',
    { aws: { ...bucket(notFound), ...noProvider } },
    'bootstrap',
    /^the account has no state bucket .* stateBucket or region in settings\.ts was changed, set it back$/,
  ],
  [
    'an environment that was added after bootstrap',
    {
      aws: {
        'iam:GetRole': (asked: object) =>
          'RoleName' in asked && asked.RoleName === 'fargate-duo-deploy-prod' ? noEntity : roleOf(asked),
      },
    },
    'roles',
    /^the account has no role fargate-duo-deploy-prod, .*: run 'npm run bootstrap' again$/,
  ],
  [
    'ids that were added after bootstrap',
    { settings: { repositoryIds } },
    'roles',
    /^fargate-duo-plan, .* do not trust repo:octo-org@11\/duo@22, .*: run 'npm run bootstrap' again$/,
  ],
  [
    'a provider that was removed',
    { aws: noProvider },
    'oidc',
    /^arn:aws:iam::111122223333:oidc-provider\/token\S+ was deleted: run 'npm run bootstrap' again$/,
  ],
  [
    'a missing provider to adopt',
    { settings: { githubOidcProvider: 'adopt' }, aws: noProvider },
    'oidc',
    /no OIDC provider of GitHub to adopt: remove githubOidcProvider from settings\.ts$/,
  ],
  [
    'a provider for another audience',
    { aws: { 'iam:GetOpenIDConnectProvider': { ClientIDList: ['else'] } } },
    'oidc',
    /lacks the audience .* 'aws iam add-client-id-to-open-id-connect-provider .* --client-id sts\.amazonaws\.com'$/,
  ],
])('%s is named with its remedy', async (_, planted, name, text) => {
  expect(await look(planted)).toEqual(finding(name, 'wrong', text));
});

describe('before bootstrap', () => {
  const empty = { ...bucket(notFound), 'iam:GetRole': noEntity };
  const next = finding(
    'bootstrap',
    'open',
    /^has not run: run 'npm run bootstrap' once nothing else here is wrong$/,
  );

  test('that is the next step', async () => {
    expect(await look({ aws: { ...empty, ...noProvider } })).toEqual(next);
  });

  test('an existing provider is to be adopted', async () => {
    expect(await look({ aws: empty })).toEqual([
      ...finding('oidc', 'wrong', /set githubOidcProvider: 'adopt' in settings\.ts$/),
      ...next,
    ]);
  });
});
