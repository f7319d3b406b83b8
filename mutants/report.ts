/** The findings of StrykerJS, as Markdown. */

interface Mutant {
  readonly status: string;
  readonly replacement?: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

interface Position {
  readonly line: number;
  readonly column: number;
}

/** The part of its JSON that is used. @see https://github.com/stryker-mutator/mutation-testing-elements */
export interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

/** One row with the numbers of the room, and a line for each change that no test has noticed. */
export function summaryOf(room: string, { files }: Report): string {
  const mutants = Object.values(files).flatMap((file) => file.mutants);
  const count = (...statuses: string[]) => mutants.filter(({ status }) => statuses.includes(status)).length;
  const [noticed, survived, uncovered] = [count('Killed', 'Timeout'), count('Survived'), count('NoCoverage')];
  const all = noticed + survived + uncovered;
  const score = all === 0 ? 'none' : `${Math.round((100 * noticed) / all)} %`;
  const unnoticed = Object.entries(files).flatMap(([file, { source, mutants: inFile }]) =>
    inFile
      .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
      .map((mutant) => `- ${file}:${mutant.location.start.line} ${changeOf(source, mutant)}`),
  );
  return [
    '| Room | Changes | Noticed | Not noticed | Of these in code that no test runs | Score |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    `| ${room} | ${all} | ${noticed} | ${survived + uncovered} | ${uncovered} | ${score} |`,
    '',
    ...unnoticed,
  ].join('\n');
}

/** The change, such as `a < b` → `a <= b`, each side on one line and shortened. */
function changeOf(source: string, { location, replacement = '' }: Mutant): string {
  const lines = source.split('\n').slice(location.start.line - 1, location.end.line);
  const last = lines.length - 1;
  lines[last] = lines[last]?.slice(0, location.end.column - 1) ?? '';
  lines[0] = lines[0]?.slice(location.start.column - 1) ?? '';
  const short = (text: string) => {
    const line = text.replace(/\s+/g, ' ').trim();
    return line.length > 60 ? `${line.slice(0, 59)}…` : line;
  };
  return `\`${short(lines.join('\n'))}\` → \`${short(replacement)}\``;
}
