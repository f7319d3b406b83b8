/** What carries the project's tags and is in no stack's state: a run was cut off before it could write it down. */
import { join } from 'node:path';

import {
  DescribeInternetGatewaysCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';

import type { Settings } from '../../contract/settings';
import { clientFor } from '../aws/clients';
import { readState } from '../aws/remote-state';
import { resourcesOf } from '../terraform/state';
import { readSynthesized } from '../terraform/synthesized';
import { type Found, kindOf, kinds } from './kinds';
import { listTagged, type Tagged } from './tagged';

/** What the stacks' tags are on and their states do not know, in the order in which it can be deleted. */
export async function orphansOf(settings: Settings, stacks: readonly string[]): Promise<Tagged[]> {
  const tagged = await listTagged(settings, { project: settings.project });
  const candidates = tagged.filter(({ arn, tags }) => stacks.includes(tags.stack ?? '') && kindOf(arn));
  if (candidates.length === 0) return [];
  const states = await Promise.all(stacks.map((stack) => readState(settings, stack)));
  const known = new Set(
    states.flatMap(resourcesOf).flatMap(({ values: { arn, id } }) => [arn, id].map(String)),
  );
  return candidates.filter(({ arn }) => !known.has(arn) && !known.has(arn.split('/').at(-1) ?? ''));
}

/**
 * The commands that bring the orphans into Terraform's hands again: what has a name of its own is adopted, where the
 * configuration still wants it; the rest is deleted, and the next deployment makes it anew.
 *
 * @param outdir folder of the synthesized stacks
 */
export async function recoveryOf(
  settings: Settings,
  orphans: readonly Tagged[],
  outdir: string,
): Promise<string[]> {
  const adoptions = await Promise.all(orphans.map((orphan) => adoptionOf(settings, orphan, outdir)));
  const others = orphans.filter((_, index) => !adoptions[index]);
  const adopted = adoptions.filter((each) => each !== undefined);
  const folders = new Set(adopted.map(({ folder }) => folder));
  return [
    ...[...folders].map((folder) => `terraform -chdir=${folder} init -input=false`),
    ...adopted.map(
      ({ folder, address, id }) => `terraform -chdir=${folder} import -input=false ${address} ${id}`,
    ),
    ...(await removalsOf(settings, others)),
  ];
}

/** The commands that delete them, in the order in which they can be deleted. */
export async function removalsOf(settings: Settings, orphans: readonly Tagged[]): Promise<string[]> {
  const facts = await lookUp(settings, await withoutDefaults(settings, orphans));
  const removals = facts.flatMap((found) => {
    const known = kindOf(found.arn);
    return known ? [{ order: kinds.indexOf(known.kind), command: known.kind.remove(known.id, found) }] : [];
  });
  return removals.sort((one, other) => one.order - other.order).map(({ command }) => command);
}

/** Where and as what Terraform imports it; undefined where nothing of the stack waits for it. */
async function adoptionOf(settings: Settings, { arn, tags }: Tagged, outdir: string) {
  const { kind, id = '' } = kindOf(arn) ?? {};
  const { stack = '' } = tags;
  if (!kind?.adopt) return undefined;
  const { type, attribute, by } = kind.adopt;
  const { resource = {} } = await readSynthesized(outdir, stack);
  const resources = resourcesOf(await readState(settings, stack));
  // The id of a service begins with its cluster.
  const name = id.startsWith('/') ? id : id.split('/').at(-1);
  const [wanted] =
    Object.entries(resource[type] ?? {}).find(
      ([label, configuration]) =>
        configuration[attribute] === name && !resources.some(({ address }) => address === `${type}.${label}`),
    ) ?? [];
  if (wanted === undefined) return undefined;
  return { folder: join(outdir, 'stacks', stack), address: `${type}.${wanted}`, id: by ? arn : id };
}

/** A VPC's default security group is made and deleted with it. */
async function withoutDefaults(settings: Settings, orphans: readonly Tagged[]): Promise<Tagged[]> {
  const GroupIds = idsOf(orphans, 'security-group');
  if (GroupIds.length === 0) return [...orphans];
  const ec2 = clientFor(EC2Client, settings);
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds }));
  const defaults = SecurityGroups.filter(({ GroupName }) => GroupName === 'default');
  return orphans.filter(({ arn }) => !defaults.some(({ GroupId = '' }) => arn.endsWith(`/${GroupId}`)));
}

/** What the commands need beside the ARN. */
async function lookUp(settings: Settings, orphans: readonly Tagged[]): Promise<Found[]> {
  const ec2 = clientFor(EC2Client, settings);
  const facts: Record<string, Omit<Found, 'arn'>> = {};
  const InternetGatewayIds = idsOf(orphans, 'internet-gateway');
  if (InternetGatewayIds.length > 0) {
    const answer = await ec2.send(new DescribeInternetGatewaysCommand({ InternetGatewayIds }));
    for (const { InternetGatewayId = '', Attachments } of answer.InternetGateways ?? [])
      facts[InternetGatewayId] = { vpcId: Attachments?.[0]?.VpcId };
  }
  const SecurityGroupRuleIds = idsOf(orphans, 'security-group-rule');
  if (SecurityGroupRuleIds.length > 0) {
    const answer = await ec2.send(new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds }));
    for (const { SecurityGroupRuleId = '', GroupId, IsEgress } of answer.SecurityGroupRules ?? [])
      facts[SecurityGroupRuleId] = { groupId: GroupId, isEgress: IsEgress };
  }
  return orphans.map(({ arn }) => ({ arn, ...facts[arn.split('/').at(-1) ?? ''] }));
}

const idsOf = (orphans: readonly Tagged[], kind: string): string[] =>
  orphans.flatMap(({ arn }) => {
    const [, id] = new RegExp(`:${kind}/(.+)$`).exec(arn) ?? [];
    return id === undefined ? [] : [id];
  });
