/** Text that others wrote, such as a line of a log, made fit for a terminal, a workflow's log and Markdown. */
import { stripVTControlCharacters } from 'node:util';

/** Characters of a line: ECS words a reason in 1,024 at most, and says what matters at its end. */
const LONGEST = 1_200;

/**
 * One line without control characters, cut to a length. GitHub's runner looks for `##[` anywhere in a line; what
 * it looks for at the beginning of one, `::`, is kept from there by whoever prints.
 */
export function plain(text: string): string {
  const line = stripVTControlCharacters(text)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll('##[', '# #[')
    .trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)} …` : line;
}

/** Lines as a block of Markdown that nothing in them can end or give a meaning to. */
export function quoted(lines: readonly string[]): string {
  const escaped = lines.map((line) =>
    line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  );
  return `<pre>\n${escaped.join('\n')}\n</pre>`;
}
