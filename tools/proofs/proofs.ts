import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A proof that a test file declares. */
export interface Stated {
  readonly name: string;
  /** Path of the file. */
  readonly test: string;
}

/** The result of a proof: a line of PROOFS_FILE. */
export interface Proven extends Stated {
  readonly figures: Readonly<Record<string, number | string>>;
}

/** How a test file ended. */
export interface Ended {
  readonly test: string;
  readonly failed: number;
  readonly skipped: number;
}

/** Every proof that a test file under test/ declares. */
export function statedProofs(): Stated[] {
  return readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join('test', file))
    .sort()
    .flatMap((test) => {
      const calls = readFileSync(test, 'utf8').matchAll(/^\s*proof\(\s*'([^']+)'/gm);
      return [...calls].map(([, name = '']) => ({ name, test }));
    });
}

/** Failed, skipped and missing proofs; empty if every declared proof holds. */
export function problemsOf(
  stated: readonly Stated[],
  proven: readonly Proven[],
  ended: readonly Ended[],
): string[] {
  const failing = ended.flatMap(({ test, failed, skipped }) => [
    ...(failed > 0 ? [`${test} failed: see jest's output above`] : []),
    ...(skipped > 0 ? [`${test} skipped tests (${skipped}): its proofs do not count`] : []),
  ]);
  const missing = stated
    .filter(({ name, test }) => !proven.some((one) => one.name === name && one.test === test))
    .map(({ name, test }) => `${test} gave no figures for '${name}'`);
  return [...failing, ...missing];
}

/** A Markdown table with one row for each proof; without figures if its file did not pass. */
export function table(stated: readonly Stated[], proven: readonly Proven[], ended: readonly Ended[]): string {
  const rows = stated.flatMap(({ name, test }) => {
    const broken = ended.some((one) => one.test === test && one.failed + one.skipped > 0);
    const lines = broken ? [] : proven.filter((one) => one.name === name && one.test === test);
    const cells = lines.length > 0 ? lines.map(({ figures }) => textOf(figures)) : ['**not proven**'];
    return cells.map((cell) => `| ${name} | ${cell} | \`${test}\` |`);
  });
  return ['| Proof | Figures | Test |', '| --- | --- | --- |', ...rows].join('\n');
}

/** Such as `60 injected, 0 failed, seed: 244183`. */
export const textOf = (figures: Proven['figures']) =>
  Object.entries(figures)
    .map(([name, value]) =>
      typeof value === 'number' ? `${value.toLocaleString('en')} ${name}` : `${name}: ${value}`,
    )
    .join(', ');
