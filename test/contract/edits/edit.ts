/** Edits of settings.ts, as a user writes them: in TypeScript. */
import { settings as example } from '../../fixtures/settings';

/** What may be written for a key, and what may not. */
export interface Edits {
  /** Such as `environments.dev.cidr`. */
  readonly key: string;
  /** What is written for other keys at the same time. @default the example's */
  readonly and?: Readonly<Record<string, string>>;
  readonly legal?: readonly string[];
  /** The line that is shown, `*` for the key and for what is written → what is written. */
  readonly refused?: Readonly<Record<string, readonly string[]>>;
}

export interface Edit {
  readonly title: string;
  /** The whole of settings.ts. */
  readonly text: string;
  /** Nothing where it is legal. */
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

/** settings.ts of the example, with these keys written otherwise. */
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

// What is too long to be written out.
const many = (count: number, entry: string) => `Array.from({ length: ${count} }, (_, n) => ${entry})`;

export const ranges = (count: number) => many(count, "'10.0.' + n + '.0/24'");
export const services = (count: number) =>
  `Object.fromEntries(${many(count, "['s' + n, { port: 5000 + n, healthPath: '/' }]")})`;
/** @param name source of what stands before the number in each name */
export const secrets = (count: number, name: string) =>
  `{ app: Object.fromEntries(${many(count, `['KEY_' + n, { ssm: ${name} + n }]`)}) }`;
export const environments = (count: number) =>
  `Object.fromEntries(${many(count, "['e' + n, { cidr: '10.0.0.0/16', egress: 'public', tasks: { min: 1, max: 2 } }]")})`;
