/** Orphaned resources: they have the project's tags but are in no stack's state, since a run was interrupted. */
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
import { terraformProgram } from '../terraform/program';
import { resourcesOf } from '../terraform/state';
import { readSynthesized } from '../terraform/synthesized';
import { type Found, resourceTypeOf, resourceTypes } from './resource-types';
import { shellWord } from '../terminal/shell-word';
import { listTaggedResources, type TaggedResource } from '../aws/tagged-resources';

/** The resources that have the stacks' tags but are not in their states. */
export async function findOrphanedResources(
  settings: Settings,
  stacks: readonly string[],
): Promise<TaggedResource[]> {
  const tagged = await listTaggedResources(settings, { project: settings.project });
  const candidates = tagged.filter(
    ({ arn, tags }) => stacks.includes(tags.stack ?? '') && resourceTypeOf(arn),
  );
  if (candidates.length === 0) return [];
  const states = await Promise.all(stacks.map((stack) => readState(settings, stack)));
  const known = new Set(
    states.flatMap(resourcesOf).flatMap(({ values: { arn, id } }) => [arn, id].map(String)),
  );
  return candidates.filter(({ arn }) => !known.has(arn) && !known.has(arn.split('/').at(-1) ?? ''));
}

/**
 * The commands that clear orphaned resources: those with a fixed name that the configuration still has are adopted; the
 * rest is deleted, and the next deployment recreates it.
 *
 * @param outdir folder of the synthesized stacks
 */
export async function recoveryCommands(
  settings: Settings,
  orphaned: readonly TaggedResource[],
  outdir: string,
): Promise<string[]> {
  const adoptions = await Promise.all(orphaned.map((each) => adoptionOf(settings, each, outdir)));
  const others = orphaned.filter((_, index) => !adoptions[index]);
  const adopted = adoptions.filter((each) => each !== undefined);
  const folders = new Set(adopted.map(({ folder }) => folder));
  const terraform = shellWord(terraformProgram());
  return [
    ...[...folders].map((folder) => `${terraform} -chdir=${folder} init -input=false`),
    ...adopted.map(
      ({ folder, address, id }) => `${terraform} -chdir=${folder} import -input=false ${address} ${id}`,
    ),
    ...(await removalCommands(settings, others)),
  ];
}

/** The commands that delete the resources, in an order that AWS accepts. */
export async function removalCommands(
  settings: Settings,
  orphaned: readonly TaggedResource[],
): Promise<string[]> {
  const facts = await lookUp(settings, await withoutDefaults(settings, orphaned));
  const removals = facts.flatMap((found) => {
    const known = resourceTypeOf(found.arn);
    return known
      ? [{ order: resourceTypes.indexOf(known.type), command: known.type.remove(known.id, found) }]
      : [];
  });
  return removals.sort((one, other) => one.order - other.order).map(({ command }) => command);
}

/** The folder, address and id for `terraform import`; undefined if no resource of the stack can adopt it. */
async function adoptionOf(settings: Settings, { arn, tags }: TaggedResource, outdir: string) {
  const { type: known, id = '' } = resourceTypeOf(arn) ?? {};
  const { stack = '' } = tags;
  if (!known?.adopt) return undefined;
  const { type, attribute, by } = known.adopt;
  const { resource = {} } = await readSynthesized(outdir, stack);
  const resources = resourcesOf(await readState(settings, stack));
  // The id of a service starts with its cluster.
  const name = id.startsWith('/') ? id : id.split('/').at(-1);
  const [wanted] =
    Object.entries(resource[type] ?? {}).find(
      ([label, configuration]) =>
        configuration[attribute] === name && !resources.some(({ address }) => address === `${type}.${label}`),
    ) ?? [];
  if (wanted === undefined) return undefined;
  return { folder: join(outdir, 'stacks', stack), address: `${type}.${wanted}`, id: by ? arn : id };
}

/** Drops default security groups, which are created and deleted with their VPC. */
async function withoutDefaults(
  settings: Settings,
  orphaned: readonly TaggedResource[],
): Promise<TaggedResource[]> {
  const GroupIds = idsOf(orphaned, 'security-group');
  if (GroupIds.length === 0) return [...orphaned];
  const ec2 = clientFor(EC2Client, settings);
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds }));
  const defaults = SecurityGroups.filter(({ GroupName }) => GroupName === 'default');
  return orphaned.filter(({ arn }) => !defaults.some(({ GroupId = '' }) => arn.endsWith(`/${GroupId}`)));
}

/** What the commands need in addition to the ARN. */
async function lookUp(settings: Settings, orphaned: readonly TaggedResource[]): Promise<Found[]> {
  const ec2 = clientFor(EC2Client, settings);
  const facts: Record<string, Omit<Found, 'arn'>> = {};
  const InternetGatewayIds = idsOf(orphaned, 'internet-gateway');
  if (InternetGatewayIds.length > 0) {
    const answer = await ec2.send(new DescribeInternetGatewaysCommand({ InternetGatewayIds }));
    for (const { InternetGatewayId = '', Attachments } of answer.InternetGateways ?? [])
      facts[InternetGatewayId] = { vpcId: Attachments?.[0]?.VpcId };
  }
  const SecurityGroupRuleIds = idsOf(orphaned, 'security-group-rule');
  if (SecurityGroupRuleIds.length > 0) {
    const answer = await ec2.send(new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds }));
    for (const { SecurityGroupRuleId = '', GroupId, IsEgress } of answer.SecurityGroupRules ?? [])
      facts[SecurityGroupRuleId] = { groupId: GroupId, isEgress: IsEgress };
  }
  return orphaned.map(({ arn }) => ({ arn, ...facts[arn.split('/').at(-1) ?? ''] }));
}

const idsOf = (orphaned: readonly TaggedResource[], type: string): string[] =>
  orphaned.flatMap(({ arn }) => {
    const [, id] = new RegExp(`:${type}/(.+)$`).exec(arn) ?? [];
    return id === undefined ? [] : [id];
  });
