/** docs/successors.md: its commands, and what it says of them. */
import { page as textOf } from '../../support/pages';

const page = textOf('docs/successors.md');

/** The fenced blocks of a section in this language, such as `sh`, as one. */
export function blocksOf(heading: string, language: string): string {
  const [, after] = page.split(`\n## ${heading}\n`);
  if (after === undefined) throw new Error(`docs/successors.md has no section ${heading}`);
  const section = after.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, fence]) => fence === language)
    .map(([, , text = '']) => text)
    .join('');
}

/** A package with its version, as the commands install it. */
export function packageOf(name: string): string {
  const found = new RegExp(` (${name}@[\\d.]+)`).exec(page)?.[1];
  if (!found) throw new Error(`docs/successors.md installs no ${name}`);
  return found;
}
