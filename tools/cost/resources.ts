import type { Synthesized } from '../terraform/synthesized';
import type { Resource } from './resource';

/**
 * The resources of a synthesized stack. References to configured attributes of other resources are replaced by their
 * values. An ARN, which is unknown, stays a reference, so that resources still refer to each other as in a state.
 */
export function resourcesOfStack({ resource = {} }: Synthesized): Resource[] {
  const literal = (reference: string, type: string, name: string, attribute: string) => {
    const value = resource[type]?.[name]?.[attribute];
    return typeof value === 'string' ? value : reference;
  };
  return Object.entries(resource).flatMap(([type, named]) =>
    Object.entries(named).map(([name, configuration]) => ({
      type,
      values: {
        arn: `\${${type}.${name}.arn}`,
        ...(JSON.parse(JSON.stringify(configuration), (_, value: unknown) =>
          typeof value === 'string' ? value.replace(/\$\{(aws_\w+)\.([\w-]+)\.(\w+)\}/g, literal) : value,
        ) as Record<string, unknown>),
      },
    })),
  );
}
