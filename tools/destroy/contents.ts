import type { Settings } from '../../contract/settings';
import { readState } from '../aws/remote-state';
import { lossForGoodOf } from '../terraform/losses';
import { resourcesOf, type StateResource } from '../terraform/state';

/** The deployed resources of one stack. */
export interface Contents {
  readonly stack: string;
  readonly resources: readonly Pick<StateResource, 'type' | 'values'>[];
}

/** The stacks that have resources, in the given order, with the resources of their states. */
export async function contentsOf(settings: Settings, stacks: readonly string[]): Promise<Contents[]> {
  const all = await Promise.all(
    stacks.map(async (stack) => ({ stack, resources: resourcesOf(await readState(settings, stack)) })),
  );
  return all.filter(({ resources }) => resources.length > 0);
}

/** One line for each stack: how many resources of each type. */
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
