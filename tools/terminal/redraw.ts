/** Lines at the end of a terminal, of which each time the new ones take the place of those before. */
export function redraw(stream: NodeJS.WriteStream): (lines: readonly string[]) => void {
  let drawn = 0;
  return (lines) => {
    // A terminal that nobody has told its size says 0.
    const { columns, rows } = { columns: stream.columns || 80, rows: stream.rows || 24 };
    // A line that is broken or has left the screen could not be found again.
    const shown = lines.slice(0, rows - 1).map((line) => line.slice(0, columns));
    stream.write(`${drawn > 0 ? `\x1b[${drawn}F` : ''}\x1b[J${shown.map((line) => `${line}\n`).join('')}`);
    drawn = shown.length;
  };
}
