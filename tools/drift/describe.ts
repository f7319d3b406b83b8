import type { Attribute, Difference } from './difference';
import type { StackDrift } from './drift';

/** Values are cut to this many characters. */
const VALUE_LENGTH = 160;

/** One stack's drift as text, unexpected differences first. */
export function describeDrift({ stack, unexpected, expected, pending }: StackDrift): string {
  const parts = [
    section('unexpected', unexpected),
    section('not deployed yet, or left by an unfinished deployment', pending),
    section('expected', expected),
  ].filter(Boolean);
  return parts.length > 0 ? `${stack}:\n${parts.join('\n')}` : `${stack}: no drift`;
}

function section(title: string, differences: readonly Difference[]): string {
  if (differences.length === 0) return '';
  const lines = differences.map(
    ({ address, what, attributes }) =>
      `    ${address}: ${what}${attributes.map((attribute) => `\n      ${describe(attribute)}`).join('')}`,
  );
  return `  ${title}:\n${lines.join('\n')}`;
}

function describe({ name, from, to }: Attribute): string {
  if (from === undefined && to === undefined) return name;
  return from === undefined ? `${name}: ${short(to)}` : `${name}: ${short(from)} → ${short(to)}`;
}

function short(value: unknown): string {
  const json = JSON.stringify(value ?? null);
  return json.length > VALUE_LENGTH ? `${json.slice(0, VALUE_LENGTH)}…` : json;
}
