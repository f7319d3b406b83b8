/** No synthesized stack changes unnoticed: 'npm run generate' remakes the files compared here. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { goldenFiles } from '../../tools/generate/golden';
import { root } from '../support/checkout';

const golden = goldenFiles();

test.each(Object.entries(golden))('%s', (path, content) => {
  expect(content).toBe(readFileSync(join(root, path), 'utf8'));
});

test('no file is left of a removed stack', () => {
  const folder = 'test/stacks/golden';
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  const kept = files.filter((file) => file.endsWith('.yaml')).map((file) => `${folder}/${file}`);
  expect(kept.sort()).toEqual(Object.keys(golden).sort());
});
