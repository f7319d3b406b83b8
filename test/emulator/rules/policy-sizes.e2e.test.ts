import { IAM } from '@aws-sdk/client-iam';

import { emptyAccount } from '../../support/accounts';
import { describeWith } from '../../support/describe-with';
import type { Account } from '../../support/fork';
import { fresh, optionsOf, the } from './account';
import { testRefusals, times, x } from './refusals';

/** A document of this many characters, not counting its white space. */
function documentOf(size: number, statement: (filler: string) => object): string {
  const filled = (filler: string) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', ...statement(filler) }],
  });
  const rest = size - JSON.stringify(filled('')).length;
  return JSON.stringify(filled(x(rest)), undefined, 2);
}

const policyOf = (size: number, its: object = {}) =>
  documentOf(size, (name) => ({ Action: 's3:GetObject', Resource: `arn:aws:s3:::${name}`, ...its }));
const trustOf = (size: number) =>
  documentOf(size, (principal) => ({ Action: 'sts:AssumeRole', Principal: { AWS: principal } }));

describeWith(['moto'], 'in the emulated IAM', () => {
  let account: Account;
  let iam: IAM;

  beforeAll(async () => {
    account = await emptyAccount();
    iam = new IAM(optionsOf(account));
  });

  async function managed(PolicyDocument = policyOf(200)): Promise<string> {
    return the((await iam.createPolicy({ PolicyName: fresh(), PolicyDocument })).Policy?.Arn);
  }
  async function role(AssumeRolePolicyDocument = trustOf(200)): Promise<string> {
    const RoleName = fresh();
    await iam.createRole({ RoleName, AssumeRolePolicyDocument });
    return RoleName;
  }
  const version = async (PolicyDocument: string) =>
    iam.createPolicyVersion({ PolicyArn: await managed(), PolicyDocument });
  const inline = (RoleName: string, PolicyDocument: string) =>
    iam.putRolePolicy({ RoleName, PolicyName: fresh(), PolicyDocument });
  const TOO_MUCH = 'LimitExceededException';

  testRefusals<number>(
    () => account,
    [
      ['CreatePolicy of the size', TOO_MUCH, [6145], [6144], (size) => managed(policyOf(size))],
      ['CreatePolicyVersion of the size', TOO_MUCH, [6145], [6144], (size) => version(policyOf(size))],
      ['CreateRole of the size', TOO_MUCH, [2049], [2048], (size) => role(trustOf(size))],
      [
        'UpdateAssumeRolePolicy of the size',
        TOO_MUCH,
        [2049],
        [2048],
        async (size) => iam.updateAssumeRolePolicy({ RoleName: await role(), PolicyDocument: trustOf(size) }),
      ],
      [
        'PutRolePolicy of two with the size',
        TOO_MUCH,
        [10241],
        [10240],
        async (size) => {
          const name = await role();
          await inline(name, policyOf(200));
          await inline(name, policyOf(size - 200));
        },
      ],
      [
        'AttachRolePolicy of the number',
        TOO_MUCH,
        [11],
        [10],
        async (count) => {
          const RoleName = await role();
          for (let number = 0; number < count; number += 1)
            await iam.attachRolePolicy({ RoleName, PolicyArn: await managed() });
        },
      ],
    ],
  );

  test('an already attached policy does not count as an eleventh', async () => {
    const RoleName = await role();
    const policies = await Promise.all(times(10, () => managed()));
    for (const PolicyArn of [...policies, ...policies]) await iam.attachRolePolicy({ RoleName, PolicyArn });
  });

  test('an inline policy replaces the one of the same name', async () => {
    const policy = { RoleName: await role(), PolicyName: 'again', PolicyDocument: policyOf(10240) };
    await iam.putRolePolicy(policy);
    await iam.putRolePolicy(policy);
  });

  const takes: Record<string, (document: string) => Promise<unknown>> = {
    CreatePolicy: managed,
    CreatePolicyVersion: version,
    PutRolePolicy: async (document) => inline(await role(), document),
  };

  testRefusals<string>(
    () => account,
    Object.entries(takes).map(([name, send]) => [
      `${name} with`,
      'MalformedPolicyDocumentException',
      ['{"Action":[]}', '{"Resource":[]}'],
      ['{"Action":["s3:*"]}', '{"Resource":["*"]}'],
      (its) => send(policyOf(200, JSON.parse(its) as object)),
    ]),
  );
});
