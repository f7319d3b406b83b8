/** Text that others wrote, such as a line of a log, made fit for a terminal, a workflow's log and Markdown. */
import { stripVTControlCharacters } from 'node:util';

/**
 * One line without control characters, cut to a length. GitHub's runner looks for `##[` anywhere in a line; what
 * it looks for at the beginning of one, `::`, is kept from there by whoever prints.
 */
export function plain(text: string, length = 300): string {
  const line = stripVTControlCharacters(text)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll('##[', '# #[')
    .trim();
  return line.length > length ? `${line.slice(0, length)} …` : line;
}

/** Lines as a block of Markdown that nothing in them can end or give a meaning to. */
export function quoted(lines: readonly string[]): string {
  const escaped = lines.map((line) =>
    line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  );
  return `<pre>\n${escaped.join('\n')}\n</pre>`;
}
