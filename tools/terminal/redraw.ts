/** Draws lines at the end of a terminal; each call replaces the lines of the previous one. */
export function redraw(stream: NodeJS.WriteStream): (lines: readonly string[]) => void {
  let drawn = 0;
  return (lines) => {
    // A terminal whose size was never set reports 0.
    const { columns, rows } = { columns: stream.columns || 80, rows: stream.rows || 24 };
    // Wrapped lines, and lines that have scrolled away, could not be replaced.
    const shown = lines.slice(0, rows - 1).map((line) => line.slice(0, columns));
    stream.write(`${drawn > 0 ? `\x1b[${drawn}F` : ''}\x1b[J${shown.map((line) => `${line}\n`).join('')}`);
    drawn = shown.length;
  };
}
