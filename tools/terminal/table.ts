/** Rows of one kind, shown together. */
export interface Section {
  readonly title: string;
  /** Names of the columns; empty if the rows are sentences. */
  readonly header: readonly string[];
  /** Cells; the first cell identifies the row. */
  readonly rows: readonly (readonly string[])[];
}

/** The sections as aligned tables below their titles. */
export const tables = (sections: readonly Section[]): string[] =>
  sections.flatMap(({ title, header, rows }) => [
    `${title}:${rows.length === 0 ? ' none' : ''}`,
    ...aligned(rows.length > 0 && header.length > 0 ? [header, ...rows] : rows).map((line) => `  ${line}`),
    '',
  ]);

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widthOf = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const widths = (rows[0] ?? []).map((_, column) => widthOf(column));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** One line for each row of the sections that is new, changed or removed. */
export const changes = (before: readonly Section[], after: readonly Section[]): string[] =>
  after.flatMap(({ title, header, rows }) => {
    const former = before.find((section) => section.title === title)?.rows ?? [];
    const line = (row: readonly string[]) => row.filter(Boolean).join(' ');
    const known = new Set(former.map(line));
    const there = new Set(rows.map(([first]) => first));
    const added = rows.map(line).filter((row) => !known.has(row));
    // Sentences are only dropped to make room for newer ones.
    const gone = header.length === 0 ? [] : former.filter(([first]) => !there.has(first));
    return [...added, ...gone.map(([first]) => `${first} is gone`)].map((text) => `${title}: ${text}`);
  });
