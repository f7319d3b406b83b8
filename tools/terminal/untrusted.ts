/** Makes untrusted text, such as a line of a log, safe for a terminal, a workflow's log and Markdown. */
import { stripVTControlCharacters } from 'node:util';

/** Maximum length of a line: ECS reasons have at most 1,024 characters, with the important part at the end. */
const LONGEST = 1_200;

/**
 * One line without control characters, cut to a maximum length. `##[` is broken up, since GitHub's runner looks for it
 * anywhere in a line. It looks for `::` only at the start of a line, where callers do not print this text.
 */
export function plain(text: string): string {
  const line = stripVTControlCharacters(text)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll('##[', '# #[')
    .trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)} …` : line;
}

/** Lines as a Markdown block whose content cannot end the block or be interpreted. */
export function quoted(lines: readonly string[]): string {
  const escaped = lines.map((line) =>
    line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  );
  return `<pre>\n${escaped.join('\n')}\n</pre>`;
}
