import { stateKey } from '../../../contract/names';
import { type Answers, Refusal } from './aws-endpoint';
import { settings } from './deployed-account';

/** Type and attributes of a resource that Terraform has created. */
export type Made = readonly [type: string, attributes?: object];

/** A bucket with these states, by stack, and no locks. */
export function bucketOf(states: Readonly<Record<string, readonly Made[]>>): Answers {
  const stacks = Object.keys(states);
  const keys = new Map(stacks.map((stack) => [`/${settings.stateBucket}/${stateKey(stack)}`, stack]));
  return {
    's3:HeadObject': ({ path }: { path: string }) =>
      keys.has(path) ? {} : new Refusal('NotFound', 'no', 404),
    's3:ListObjectsV2': { Contents: stacks.map((stack) => ({ Key: stateKey(stack), Size: 1 })) },
    's3:GetObject': ({ path }: { path: string }) => {
      const resources = states[keys.get(path) ?? ''];
      if (!resources) return new Refusal('NoSuchKey', 'no', 404);
      return {
        resources: resources.map(([type, attributes = {}]) => ({
          ...{ mode: 'managed', type, name: 'it', instances: [{ attributes }] },
        })),
      };
    },
  };
}
