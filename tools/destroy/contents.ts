import type { Settings } from '../../contract/settings';
import { stateOf } from '../plan/obstacle';
import type { State } from '../aws/remote-state';
import { lossForGoodOf } from '../terraform/losses';

/** What is deployed of one stack. */
export interface Contents {
  readonly stack: string;
  readonly resources: readonly { readonly type: string; readonly attributes: Attributes }[];
}

type Attributes = NonNullable<State['resources']>[number]['instances'][number]['attributes'];

/** The stacks which hold a resource, in the given order, with what is in their states. */
export async function contentsOf(settings: Settings, stacks: readonly string[]): Promise<Contents[]> {
  const all = await Promise.all(
    stacks.map(async (stack) => {
      const { resources = [] } = await stateOf(settings, stack);
      return {
        stack,
        resources: resources
          .filter(({ mode }) => mode === 'managed')
          .flatMap(({ type, instances }) => instances.map(({ attributes }) => ({ type, attributes }))),
      };
    }),
  );
  return all.filter(({ resources }) => resources.length > 0);
}

/** One line a stack: how many resources of which type. */
export function describeContents(contents: readonly Contents[]): string {
  return contents
    .map(({ stack, resources }) => {
      const types = resources.map(({ type }) => type).sort();
      const counts = [...new Set(types)].map(
        (type) => `${types.filter((each) => each === type).length} ${type}${noteOf(type)}`,
      );
      return `  ${stack}, ${resources.length} resources: ${counts.join(', ')}`;
    })
    .join('\n');
}

const noteOf = (type: string): string => {
  const loss = lossForGoodOf(type);
  return loss === undefined ? '' : ` (with ${loss})`;
};
