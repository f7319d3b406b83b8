/** The tag of an image: the commit, if the image is built from exactly that. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';

import { commitIn } from '../../../tools/aws/image';
import { imageTag } from '../../../tools/aws/image-tag';
import { eachInTemporaryFolder } from '../../support/temporary-folder';

const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...args], {
    encoding: 'utf8',
  });
const committed = /^[0-9a-f]{40}$/;
const uncommitted = /^uncommitted\.[0-9a-f]{16}$/;

eachInTemporaryFolder();
beforeEach(() => {
  mkdirSync('src');
  for (const file of ['Dockerfile', 'README.md', 'src/app.ts']) writeFileSync(file, 'committed');
  writeFileSync('.dockerignore', '*\n!src\n');
  git('init', '--quiet');
  git('add', '.');
  git('-c', 'commit.gpgsign=false', 'commit', '--quiet', '--message=test');
});

test.each([
  ['nothing is', () => undefined, committed],
  [
    'another file is',
    () => {
      writeFileSync('README.md', 'changed');
    },
    committed,
  ],
  [
    'a file of the image is',
    () => {
      writeFileSync('src/app.ts', 'changed');
    },
    uncommitted,
  ],
  [
    'a new file is',
    () => {
      writeFileSync('src/new.ts', '');
    },
    uncommitted,
  ],
  [
    'the Dockerfile is',
    () => {
      writeFileSync('Dockerfile', 'changed');
    },
    uncommitted,
  ],
  [
    'everything is, without git,',
    () => {
      rmSync('.git', { recursive: true });
    },
    uncommitted,
  ],
])('where %s uncommitted', async (_, change, expected) => {
  change();
  const tag = await imageTag();
  expect(tag).toMatch(expected);
  expect(commitIn([tag])).toBe(expected === committed ? git('rev-parse', 'HEAD').trim() : undefined);
});

test('a different change gives a different tag, the same change the same tag', async () => {
  const tagOf = (text: string) => {
    writeFileSync('src/app.ts', text);
    return imageTag();
  };
  const [one, other, again] = [await tagOf('one'), await tagOf('other'), await tagOf('one')];
  expect(other).not.toBe(one);
  expect(again).toBe(one);
});
