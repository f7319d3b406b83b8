/** The user's settings.ts, unchanged. Its user may write anything there: these are the only promises it must keep. */
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

describe('what is generated from it is up to date', () => {
  test('the files of npm run generate', () => {
    const stale = generatedFiles(loadSettings(), root).filter(({ isFresh }) => !isFresh);
    const paths = stale.map(({ path }) => path);
    if (paths.length > 0)
      throw new Error(
        `not up to date with settings.ts, package.json and package-lock.json: ${paths.join(', ')}: run 'npm run generate'`,
      );
  });

  test('the code: every service has its src/<name>/main.ts', () => {
    const files = loadSettings().services.map(({ name }) => `src/${name}/main.ts`);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});
