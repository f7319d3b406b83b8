/**
 * README.md and README.pt-BR.md: one page, in two languages. Delete this file, and with it the translation, once
 * README.md is about a project of your own.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../support/checkout';
import { rowsOf } from '../support/markdown';
import { page } from '../support/pages';

const english = page('README.md');
const portuguese = page('README.pt-BR.md');

/** Without what is generated, which has words and figures of its own in each language. */
const written = (text: string) => text.replace(/<!-- (\w+): npm run generate -->[^]*?<!-- \/\1 -->/g, '');

test.each([
  ['English', english],
  ['Portuguese', portuguese],
])('in %s it has at most 105 lines, and with the picture of the example 130', (_, text) => {
  expect(written(text).trimEnd().split('\n').length).toBeLessThanOrEqual(105);
});

const all = (pattern: RegExp) => (text: string) => [...text.matchAll(pattern)].map(([found]) => found);
const blocks = all(/^ *```[^]*?^ *```$/gm);
const outsideBlocks = (text: string) => text.replace(/^ *```[^]*?^ *```$/gm, '');

/** What both languages have, in the same order. */
test.each<[string, (text: string) => readonly unknown[]]>([
  ['headings', (text) => all(/^#+ /gm)(outsideBlocks(text))],
  // But for comments.
  ['blocks', (text) => blocks(text).map((block) => block.replace(/#.*$/gm, ''))],
  [
    'files and addresses',
    (text) => all(/(?<=\]\()[^)#]+/g)(text).filter((link) => !link.startsWith('README')),
  ],
  ['rows of tables', (text) => rowsOf(text).map((cells) => cells.length)],
])('both languages have the same %s', (_, partsOf) => {
  expect(partsOf(written(portuguese))).toEqual(partsOf(written(english)));
  expect(partsOf(english).length).toBeGreaterThan(3);
});

/** What both languages have, in any order, since sentences differ. */
test.each([
  ['code', all(/`[^`\n]+`/g)],
  ['figures', all(/\d[\d.,]*/g)],
])('both languages have the same %s', (_, partsOf) => {
  const sorted = (text: string) => partsOf(outsideBlocks(written(text))).sort();
  expect(sorted(portuguese)).toEqual(sorted(english));
});

const layout = rowsOf(english.split('## Layout')[1] ?? '').flatMap(([cell = '']) => all(/`[^`]+`/g)(cell));

test.each(layout)('%s of the layout exists', (path) => {
  expect(existsSync(join(root, path.slice(1, -1)))).toBe(true);
});

const drills = blocks(english).flatMap(all(/^[+-] .*$/gm));

test('README shows some changes', () => {
  expect(drills.length).toBeGreaterThan(1);
});

test.each(drills)('the change %s is one of docs/changes.md', (line) => {
  expect(page('docs/changes.md').split('\n')).toContain(line);
});
