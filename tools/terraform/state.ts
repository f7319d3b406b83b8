/** Attributes of a resource by name, in Terraform's format. */
export type Values = Readonly<Record<string, unknown>>;

/** The parts of Terraform's state that are read. */
export interface State {
  readonly outputs?: Readonly<Record<string, { readonly value: unknown }>>;
  readonly resources?: readonly {
    readonly mode: 'managed' | 'data';
    readonly type: string;
    readonly name: string;
    readonly instances: readonly {
      readonly attributes: Values;
      /** A key, if it was already replaced and is still to be destroyed. */
      readonly deposed?: string;
    }[];
  }[];
}

/** A resource that Terraform manages. */
export interface StateResource {
  readonly address: string;
  readonly type: string;
  readonly values: Values;
  /** Whether it was already replaced and is still to be destroyed. */
  readonly isDeposed: boolean;
}

/** The resources of the state, without data sources. */
export const resourcesOf = ({ resources = [] }: State): StateResource[] =>
  resources
    .filter(({ mode }) => mode === 'managed')
    .flatMap(({ type, name, instances }) =>
      instances.map(({ attributes, deposed }) => ({
        address: `${type}.${name}`,
        type,
        values: attributes,
        isDeposed: deposed !== undefined,
      })),
    );

/** The image of the state's task definition; undefined if it has none. */
export function deployedImage(state: State): string | undefined {
  const task = resourcesOf(state).find(
    ({ type, isDeposed }) => type === 'aws_ecs_task_definition' && !isDeposed,
  );
  const json = (task?.values['container_definitions'] ?? '[]') as string;
  return (JSON.parse(json) as { image?: string }[])[0]?.image;
}
