import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './checkout';

/** Text of a page, by its path in the repository. */
export const page = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Paths of all pages. */
export const pages = ['.', 'docs'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file)),
);
