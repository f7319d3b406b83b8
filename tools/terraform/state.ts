/** Attributes of a resource by name, as Terraform has them. */
export type Values = Readonly<Record<string, unknown>>;

/** What is read of Terraform's state. */
export interface State {
  readonly outputs?: Readonly<Record<string, { readonly value: unknown }>>;
  readonly resources?: readonly {
    readonly mode: 'managed' | 'data';
    readonly type: string;
    readonly name: string;
    readonly instances: readonly {
      readonly attributes: Values;
      /** Its key, where its successor is there already and it is still to be destroyed. */
      readonly deposed?: string;
    }[];
  }[];
}

/** A resource that Terraform has made and still manages. */
export interface StateResource {
  readonly address: string;
  readonly type: string;
  readonly values: Values;
  /** Its successor is there already, and it is still to be destroyed. */
  readonly isDeposed: boolean;
}

/** The resources that the state holds, without what it has only looked up. */
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

/** The image that the state's task definition runs; undefined where the state has none. */
export function deployedImage(state: State): string | undefined {
  const task = resourcesOf(state).find(
    ({ type, isDeposed }) => type === 'aws_ecs_task_definition' && !isDeposed,
  );
  const json = (task?.values['container_definitions'] ?? '[]') as string;
  return (JSON.parse(json) as { image?: string }[])[0]?.image;
}
