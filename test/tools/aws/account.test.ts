/** Whether the account is the one in settings.ts, and is bootstrapped. */
import { checkAccount, checkBootstrapped } from '../../../tools/aws/account';
import { type Answers, awsForEach, Refusal } from '../support/aws-endpoint';
import { settings } from '../support/deployed-account';

const aws = awsForEach();
const { account, stateBucket } = settings;
const own = { 'sts:GetCallerIdentity': { Account: account } };
const noBucket = { 's3:HeadObject': new Refusal('NotFound', 'no', 404) };
const noRole = { 'iam:GetRole': new Refusal('NoSuchEntity', 'no', 404) };

test.each<[string, Answers, string]>([
  [
    'another account',
    { 'sts:GetCallerIdentity': { Account: '999988887777' } },
    `settings.ts: account is '${account}', but your credentials are for '999988887777': edit that line, or use ` +
      'credentials of the account',
  ],
  [
    'no valid credentials',
    { 'sts:GetCallerIdentity': new Refusal('ExpiredToken', 'it is over', 403) },
    'AWS does not answer (it is over): log in, or set AWS_PROFILE',
  ],
  [
    'no bucket',
    { ...own, ...noBucket, ...noRole },
    `the account has no state bucket ${stateBucket}: run 'npm run bootstrap' to create it; if it has run before, set ` +
      'stateBucket, project and region in settings.ts back',
  ],
  [
    'no bucket, but a role that was made with one',
    { ...own, ...noBucket, 'iam:GetRole': { Role: { RoleName: 'fargate-duo-plan' } } },
    `the account has no state bucket ${stateBucket}, but has the role fargate-duo-plan that bootstrap creates with it: ` +
      'stateBucket or region in settings.ts was changed, set it back',
  ],
  [
    'a bucket of somebody else',
    { ...own, 's3:HeadObject': new Refusal('403', 'no', 403) },
    `s3://${stateBucket} refuses access (HTTP status 403): check that your credentials may read it, and that the bucket is yours and ` +
      'in the region of settings.ts',
  ],
  [
    'an unavailable service',
    { ...own, 's3:HeadObject': new Refusal('503', 'no', 503) },
    'AWS does not answer (HTTP status 503): try again',
  ],
])('%s is reported', async (_, answers, words) => {
  await aws.answer(answers);
  await expect(checkBootstrapped(settings)).rejects.toThrow(new Error(words));
});

test('it checks its own region, bucket and role', async () => {
  await aws.answer({ ...own, ...noBucket, ...noRole });
  await expect(checkBootstrapped(settings)).rejects.toThrow('no state bucket');
  expect(aws.calls().map(({ action, input }) => [action, input.path ?? input.RoleName])).toEqual([
    ['sts:GetCallerIdentity', undefined],
    ['s3:HeadObject', `/${stateBucket}/`],
    ['s3:HeadObject', `/${stateBucket}/`],
    ['iam:GetRole', 'fargate-duo-plan'],
  ]);
});

test('a bootstrapped account gives no error', async () => {
  await aws.answer({ ...own, 's3:HeadObject': {} });
  await expect(checkAccount(settings)).resolves.toBeUndefined();
  await expect(checkBootstrapped(settings)).resolves.toBeUndefined();
});
