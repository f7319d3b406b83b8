import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
} from '@aws-sdk/client-ecs';
import { EC2Client, paginateDescribeTags } from '@aws-sdk/client-ec2';
import { GetRoleCommand, IAMClient, paginateListRoles } from '@aws-sdk/client-iam';
import {
  paginateGetResources,
  ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';

import type { Settings } from '../../contract/settings';
import { clientFor } from './clients';

export interface TaggedResource {
  readonly arn: string;
  /** Its tags. */
  readonly tags: Readonly<Record<string, string>>;
}

interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** Most ids in one request. */
const PAGE = 200;

/**
 * The resources with the tags. AWS's tag index lists deleted resources for a while: those that EC2 or ECS reports as
 * deleted are left out.
 */
export async function listTaggedResources(
  settings: Settings,
  tags: Readonly<Record<string, string>>,
): Promise<TaggedResource[]> {
  const { region } = settings;
  const client = clientFor(ResourceGroupsTaggingAPIClient, { region });
  const TagFilters = Object.entries(tags).map(([Key, value]) => ({ Key, Values: [value] }));
  const listed: TaggedResource[] = [];
  for await (const { ResourceTagMappingList = [] } of paginateGetResources({ client }, { TagFilters })) {
    for (const { ResourceARN: arn = '', Tags } of ResourceTagMappingList) {
      listed.push({ arn, tags: record(Tags) });
    }
  }
  const deleted = await deletedOf(settings, listed);
  const roles = await listRoles(settings);
  return [
    ...listed.filter(({ arn }) => !deleted.has(arn)),
    ...roles.filter((role) => Object.entries(tags).every(([key, value]) => role.tags[key] === value)),
  ];
}

/** The project's roles, which are not in the tag index. */
async function listRoles({ region, project }: Settings): Promise<TaggedResource[]> {
  const iam = clientFor(IAMClient, { region });
  const names: string[] = [];
  for await (const { Roles = [] } of paginateListRoles({ client: iam }, {})) {
    for (const { RoleName = '' } of Roles) if (RoleName.startsWith(`${project}-`)) names.push(RoleName);
  }
  // The list has no tags.
  const roles = await Promise.all(names.map((RoleName) => iam.send(new GetRoleCommand({ RoleName }))));
  return roles.map(({ Role }) => ({ arn: Role?.Arn ?? '', tags: record(Role?.Tags) }));
}

async function deletedOf(settings: Settings, listed: readonly TaggedResource[]): Promise<Set<string>> {
  const arns = listed.map(({ arn }) => arn);
  const ofEc2 = arns.filter((arn) => arn.startsWith('arn:aws:ec2:'));
  const ids = ofEc2.map((arn) => arn.split('/').at(-1) ?? '');
  const existing = new Set<string>();
  for (let first = 0; first < ids.length; first += PAGE) {
    const Filters = [{ Name: 'resource-id', Values: ids.slice(first, first + PAGE) }];
    const client = clientFor(EC2Client, settings);
    for await (const { Tags = [] } of paginateDescribeTags({ client }, { Filters })) {
      for (const { ResourceId = '' } of Tags) existing.add(ResourceId);
    }
  }
  const deleted = new Set(ofEc2.filter((_, index) => !existing.has(ids[index] ?? '')));
  for (const arn of arns) if (await isInactive(settings, arn)) deleted.add(arn);
  return deleted;
}

/** Whether ECS, which lists deleted resources for a while, reports this one as inactive or stopped. */
async function isInactive({ region }: Settings, arn: string): Promise<boolean> {
  const ecs = clientFor(ECSClient, { region });
  // arn:aws:ecs:<region>:<account>:<kind>/<cluster>/<name>
  const [kind = '', cluster = ''] = arn.split('/');
  try {
    switch (/^arn:aws:ecs:[^:]*:[^:]*:(.+)$/.exec(kind)?.[1]) {
      case 'cluster': {
        const { clusters = [] } = await ecs.send(new DescribeClustersCommand({ clusters: [arn] }));
        return clusters.every(({ status }) => status === 'INACTIVE');
      }
      case 'service': {
        const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [arn] }));
        return services.every(({ status }) => status === 'INACTIVE');
      }
      case 'task': {
        const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [arn] }));
        return tasks.every(({ lastStatus }) => lastStatus === 'STOPPED');
      }
      default:
        return false;
    }
  } catch (error) {
    if ((error as Error).name === 'ClusterNotFoundException') return true;
    throw error;
  }
}

const record = (tags: readonly Tag[] = []) =>
  Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
