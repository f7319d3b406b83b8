/** The user's settings.ts, as it is. It may say what its user likes: this is all that it is held to. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { environmentStacks } from '../stacks/names';
import { loadSettings } from '../stacks/settings';
import { composeFile } from '../tools/containers/compose';
import { root } from './support/checkout';
import { temporaryFolder } from './support/temporary-folder';
import { editsFor } from './workflows/support/environments';

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
  test('compose.yaml', () => {
    const isFresh = readFileSync(join(root, 'compose.yaml'), 'utf8') === composeFile(loadSettings());
    if (!isFresh)
      throw new Error("compose.yaml is not what settings.ts makes of it: 'npm run compose' makes it anew");
  });

  test('the workflows, which know its environments by name', () => {
    expect(editsFor(environments())).toEqual([]);
  });

  test('the code: every service has its src/<name>/main.ts', () => {
    const files = loadSettings().services.map(({ name }) => `src/${name}/main.ts`);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});
