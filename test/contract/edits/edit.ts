/** Edits of settings.ts, in TypeScript, as a user writes them. */
import { settings as example } from '../../fixtures/settings';

/** The legal and refused values of a key. */
export interface Edits {
  /** Such as `environments.dev.cidr`. */
  readonly key: string;
  /** Values of other keys at the same time. @default the example's */
  readonly and?: Readonly<Record<string, string>>;
  readonly legal?: readonly string[];
  /** The line that is shown, with `*` for the key and for the value → the values. */
  readonly refused?: Readonly<Record<string, readonly string[]>>;
}

export interface Edit {
  readonly title: string;
  /** The whole of settings.ts. */
  readonly text: string;
  /** Nothing if it is legal. */
  readonly line?: string;
}

export function editsOf({ key, and = {}, legal = [], refused = {} }: Edits): Edit[] {
  const edit = (source: string) => ({
    title: Object.entries({ [key]: source, ...and })
      .map((entry) => entry.join(': '))
      .join(', '),
    text: textWith({ [key]: source, ...and }),
  });
  return [
    ...legal.map(edit),
    ...Object.entries(refused).flatMap(([line, sources]) =>
      sources.map((source) => ({
        ...edit(source),
        line: line.replace(/^\*(?=[ .])/, () => key).replace(/\*(?=$|:)/, () => source),
      })),
    ),
  ];
}

/** The example's settings.ts with these keys changed. */
function textWith(sources: Readonly<Record<string, string>>): string {
  const settings = structuredClone(example) as unknown as Record<string, unknown>;
  for (const [key, source] of Object.entries(sources)) {
    const path = key.split('.');
    const last = path.pop() ?? '';
    const owner = path.reduce((object, part) => (object[part] ??= {}) as Record<string, unknown>, settings);
    owner[last] = `<<${source}>>`;
  }
  const json = JSON.stringify(settings, null, 2);
  const code = json.replace(/"<<.*>>"/g, (quoted) => (JSON.parse(quoted) as string).slice(2, -2));
  return `export const settings = ${code};\n`;
}

// Values that are too long to be written out.
const many = (count: number, entry: string) => `Array.from({ length: ${count} }, (_, n) => ${entry})`;

export const ranges = (count: number) => many(count, "'10.0.' + n + '.0/24'");
export const services = (count: number) =>
  `Object.fromEntries(${many(count, "['s' + n, { port: 5000 + n, healthPath: '/' }]")})`;
/** @param name source of the prefix before the number in each name */
export const secrets = (count: number, name: string) =>
  `{ app: Object.fromEntries(${many(count, `['KEY_' + n, { ssm: ${name} + n }]`)}) }`;
export const environments = (count: number) =>
  `Object.fromEntries(${many(count, "['e' + n, { cidr: '10.0.0.0/16', egress: 'public', tasks: { min: 1, max: 2 } }]")})`;
