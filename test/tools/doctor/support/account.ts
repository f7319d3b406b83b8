/** A bootstrapped account, answer by answer. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse } from 'yaml';

import { settings } from '../../../fixtures/settings';
import { root } from '../../../support/checkout';
import { type Answers, Refusal } from '../../support/aws-endpoint';

interface Golden {
  readonly resource: { readonly aws_iam_role: Record<string, { name: string; assume_role_policy: object }> };
}
const golden = parse(readFileSync(join(root, 'test/stacks/golden/example/bootstrap.yaml'), 'utf8')) as Golden;
const policies = new Map(
  Object.values(golden.resource.aws_iam_role).map((role) => [role.name, role.assume_role_policy]),
);

export const noEntity = new Refusal('NoSuchEntity', 'no', 404);
/** The role that `bootstrap` creates for the tests' settings. */
export const roleOf = ({ RoleName = '' }: { RoleName?: string }) =>
  policies.has(RoleName)
    ? {
        Role: {
          RoleName,
          AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(policies.get(RoleName))),
        },
      }
    : noEntity;

/** The roles that `bootstrap` creates for a repository with ids. */
export const trusting = (repository: string) => (asked: { RoleName?: string }) =>
  JSON.parse(
    JSON.stringify(roleOf(asked)).replaceAll(
      encodeURIComponent('octo-org@*/duo@*'),
      encodeURIComponent(repository),
    ),
  ) as object;

export const aws: Answers = {
  'sts:GetCallerIdentity': { Account: settings.account },
  'ec2:DescribeAvailabilityZones': {
    availabilityZoneInfo: [...settings.zones, 'us-east-1f'].map((zoneName) => ({ zoneName })),
  },
  'iam:GetOpenIDConnectProvider': { ClientIDList: ['sts.amazonaws.com'] },
  's3:HeadObject': {},
  'iam:GetRole': roleOf,
};

/** Answers of the bucket itself and of the state in it. */
export const bucket = (itself: unknown, state: unknown = itself) => ({
  's3:HeadObject': ({ path: asked }: { path: string }) => (asked.endsWith('/') ? itself : state),
});
