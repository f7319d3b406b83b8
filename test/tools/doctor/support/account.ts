/** An account that bootstrap has prepared, answer by answer. */
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
/** The role as `bootstrap` makes it for the settings of the tests. */
export const roleOf = ({ RoleName = '' }: { RoleName?: string }) =>
  policies.has(RoleName)
    ? {
        Role: {
          RoleName,
          AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(policies.get(RoleName))),
        },
      }
    : noEntity;

/** The roles as `bootstrap` makes them for a repository, written with its ids. */
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
