/** The targets of links in the pages exist. */
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

import { root } from '../support/checkout';
import { page, pages } from '../support/pages';

/** Anchors that GitHub gives the headings of a page. */
const anchorsOf = (path: string) =>
  [...page(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );

const links = pages.flatMap((path) =>
  [...page(path).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, target = '']) => [path, target] as const),
);

test('there are some', () => {
  expect(links.length).toBeGreaterThan(40);
});

test.each(links)('%s: %s', (path, target) => {
  const [file = '', anchor] = target.split('#');
  const linked = file ? normalize(join(dirname(path), file)) : path;
  expect(existsSync(join(root, linked))).toBe(true);
  if (anchor !== undefined) expect(anchorsOf(linked)).toContain(anchor);
});
