import { IAM } from '@aws-sdk/client-iam';

import { describeWith } from '../../support/describe-with';
import { fresh, optionsOfAccount, the } from './account';

const Statement = [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }];
const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });

describeWith(['moto'], 'in the emulated IAM', () => {
  let iam: IAM;

  beforeAll(async () => {
    iam = new IAM(await optionsOfAccount());
  });

  async function role(PermissionsBoundary?: string): Promise<string> {
    const RoleName = fresh();
    await iam.createRole({ RoleName, AssumeRolePolicyDocument: PolicyDocument, PermissionsBoundary });
    return RoleName;
  }

  /** Each returns the release of the policy. */
  const uses: Record<string, (PolicyArn: string) => Promise<() => Promise<unknown>>> = {
    'it is attached': async (PolicyArn) => {
      const RoleName = await role();
      await iam.attachRolePolicy({ PolicyArn, RoleName });
      return () => iam.detachRolePolicy({ PolicyArn, RoleName });
    },
    'it is the boundary of a role': async (PolicyArn) => {
      const RoleName = await role(PolicyArn);
      return () => iam.deleteRole({ RoleName });
    },
    'it has another version': async (PolicyArn) => {
      await iam.createPolicyVersion({ PolicyArn, PolicyDocument });
      return () => iam.deletePolicyVersion({ PolicyArn, VersionId: 'v2' });
    },
  };

  test.each(Object.entries(uses))('a policy is not deleted while %s', async (_, use) => {
    const { Policy } = await iam.createPolicy({ PolicyName: fresh(), PolicyDocument });
    const PolicyArn = the(Policy?.Arn);
    const release = await use(PolicyArn);
    const deletion = () => iam.deletePolicy({ PolicyArn });

    await expect(deletion()).rejects.toMatchObject({ name: 'DeleteConflictException' });
    await release();
    await deletion();
  });
});
