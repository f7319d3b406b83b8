import type { Synthesized } from '../synthesize';

interface Resource {
  readonly lifecycle?: { readonly create_before_destroy?: boolean };
  readonly [attribute: string]: unknown;
}

/** A resource of a stack, and the addresses of the resources in the same stack that it names. */
export interface Addressed {
  readonly address: string;
  readonly resource: Resource;
  readonly refersTo: readonly string[];
}

export function addressed({ json }: Synthesized): Addressed[] {
  const { resource: types } = JSON.parse(json) as { resource: Record<string, Record<string, Resource>> };
  return Object.entries(types).flatMap(([type, named]) =>
    Object.entries(named).map(([name, resource]) => {
      const text = JSON.stringify({ ...resource, '//': undefined });
      const refersTo = [...new Set(text.match(/\baws_\w+\.[\w-]+/g) ?? [])];
      return { address: `${type}.${name}`, resource, refersTo };
    }),
  );
}
