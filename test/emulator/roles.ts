import { policiesOf } from '../stacks/support/permissions/policies';
import { synthesize } from '../stacks/synthesize';
import { query } from '../support/aws';

const VERSION = { iam: '2010-05-08', sts: '2011-06-15' };

export const policies = policiesOf(synthesize()('bootstrap'));

/** Creates the role in the account as bootstrap would, with its policies. @returns access key of a session */
export async function assumeOwn(url: string, role: string): Promise<string> {
  const name = `fargate-duo-${role}`;
  await query(url, 'iam', VERSION.iam, {
    Action: 'CreateRole',
    RoleName: name,
    AssumeRolePolicyDocument: '{}',
  });
  for (const { name: policy, statements } of policies.filter((each) => each.name.startsWith(`${name}-`)))
    await putPolicy(url, name, policy, { Version: '2012-10-17', Statement: statements });
  return assume(url, name);
}

export const putPolicy = (url: string, role: string, name: string, document: object) =>
  query(url, 'iam', VERSION.iam, {
    Action: 'PutRolePolicy',
    RoleName: role,
    PolicyName: name,
    PolicyDocument: JSON.stringify(document),
  });

/** @returns access key of a session of the role, or nothing */
export async function assume(url: string, role: string): Promise<string> {
  const given = await query(url, 'sts', VERSION.sts, {
    Action: 'AssumeRole',
    RoleArn: `arn:aws:iam::111122223333:role/${role}`,
    RoleSessionName: 'test',
  });
  return /<AccessKeyId>(\w+)</.exec(given)?.[1] ?? '';
}
