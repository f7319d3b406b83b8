/** Both stacks of an environment as one set of resources, with references between the stacks resolved. */
import type { Synthesized } from '../../synthesize';

export type Resource = Record<string, unknown>;
/** Type → name → Terraform's input. */
export type Resources = Record<string, Record<string, Resource>>;
export type Addressed = Resource & { readonly address: string };

interface Stack {
  readonly resource: Resources;
  readonly output?: Record<string, { readonly value: unknown }>;
}

/** The resources of `<environment>-networking` and `<environment>-ecs`, for reading or breaking. */
export function environmentOf(stacks: (id: string) => Synthesized, environment: string): Resources {
  const network = JSON.parse(stacks(`${environment}-networking`).json) as Stack;
  const ecs = JSON.parse(stacks(`${environment}-ecs`).json, (_, value: unknown) => {
    const [, output = ''] =
      /^\$\{data\.terraform_remote_state\..+\.outputs\.(.+)\}$/.exec(refOf(value)) ?? [];
    return output ? network.output?.[output]?.value : value;
  }) as Stack;
  const merged: Resources = {};
  for (const { resource } of [network, ecs]) {
    for (const [type, named] of Object.entries(resource)) merged[type] = { ...merged[type], ...named };
  }
  return merged;
}

/** Every resource of a type, with its address. */
export const all = (resources: Resources, type: string): Addressed[] =>
  Object.entries(resources[type] ?? {}).map(([name, resource]) => ({
    ...resource,
    address: `${type}.${name}`,
  }));

/** Address of the resource that an attribute refers to, or the attribute's other value; '' for nothing. */
export function refOf(value: unknown): string {
  const text = typeof value === 'string' ? value : '';
  return /^\$\{(aws_\w+\.[\w-]+)\.\w+\}$/.exec(text)?.[1] ?? text;
}

/** The same for an attribute that is a list. */
export const refsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(refOf) : []);
