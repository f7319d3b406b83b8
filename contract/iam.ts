/** IAM policies and ARNs as plain data; {@link policy} turns them into JSON. */
import type { Settings } from './settings';

export interface Statement {
  readonly sid?: string;
  readonly effect?: 'Allow' | 'Deny';
  readonly principal?: string | Readonly<Record<string, string>>;
  readonly actions: readonly string[];
  readonly resources?: readonly string[];
  /** Operator → condition key → values. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** The JSON of a policy; a statement allows unless it says otherwise. */
export function policy(statements: readonly Statement[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map(({ sid, effect = 'Allow', principal, actions, resources, conditions }) => ({
      ...(sid && { Sid: sid }),
      Effect: effect,
      ...(principal && { Principal: principal }),
      Action: actions,
      ...(resources && { Resource: resources }),
      ...(conditions && { Condition: conditions }),
    })),
  });
}

/** Lets an AWS service assume a role, only on behalf of this account's resources. */
export function trustService(service: string, { account }: Pick<Settings, 'account'>): string {
  return policy([
    {
      principal: { Service: service },
      actions: ['sts:AssumeRole'],
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    },
  ]);
}

/** ARN of a resource in the settings' region and account, such as `arnOf(settings, 'ecr', 'repository/x')`. */
export const arnOf = (
  { region, account }: Pick<Settings, 'region' | 'account'>,
  service: string,
  resource: string,
) => `arn:aws:${service}:${region}:${account}:${resource}`;

/** ARN of an IAM resource, which has no region, such as `iamArn(settings, 'role/x')`. */
export const iamArn = ({ account }: Pick<Settings, 'account'>, resource: string) =>
  `arn:aws:iam::${account}:${resource}`;

/** RequestTag: the tags that a request would set; ResourceTag: the tags that the resource has. */
export type TagKey = 'RequestTag' | 'ResourceTag';

/** Condition that each of the tags has the given value. */
export const tagsAre = (key: TagKey, tags: Readonly<Record<string, string>>) => ({
  StringEquals: Object.fromEntries(
    Object.entries(tags).map(([name, value]) => [`aws:${key}/${name}`, value]),
  ),
});
