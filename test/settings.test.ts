/** The user's settings.ts, as it is. It may say what its user likes: this is all that it is held to. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { environmentStacks } from '../contract/names';
import { loadSettings } from '../contract/settings';
import { generatedFiles } from '../tools/generate/generated';
import { root } from './support/checkout';
import { temporaryFolder } from './support/temporary-folder';

const environments = () => loadSettings().environments.map(({ name }) => name);

test('it loads', () => {
  expect(() => loadSettings()).not.toThrow();
});

test('every stack is synthesized from it, without credentials', async () => {
  const outdir = temporaryFolder();
  await promisify(execFile)(process.execPath, ['--import', 'tsx', 'main.ts'], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, CDKTF_OUTDIR: outdir },
  });
  expect(readdirSync(join(outdir, 'stacks')).sort()).toEqual(
    ['bootstrap', 'ecr', ...environments().flatMap(environmentStacks)].sort(),
  );
});

describe('what is made from it is fresh', () => {
  test('what npm run generate makes', () => {
    const stale = generatedFiles(loadSettings(), root).filter(({ isFresh }) => !isFresh);
    const paths = stale.map(({ path }) => path);
    if (paths.length > 0)
      throw new Error(
        `not what settings.ts, package.json and package-lock.json make: ${paths.join(', ')}: run 'npm run generate'`,
      );
  });

  test('the code: every service has its src/<name>/main.ts', () => {
    const files = loadSettings().services.map(({ name }) => `src/${name}/main.ts`);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});
