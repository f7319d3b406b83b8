/** Which of two commits is older, in every kind of Git repository. */
import { join } from 'node:path';

import { orderOf } from '../../../tools/deploy/newer-release';
import { commitWith, repositoryIn } from '../../support/git';
import { temporaryFolder } from '../../support/temporary-folder';

const whole = temporaryFolder();
const git = repositoryIn(whole);
const older = commitWith(git, 'older');
const newer = commitWith(git, 'newer');
git('checkout', '-b', 'aside', older);
const aside = commitWith(git, 'aside');
git('checkout', '-');
const shallow = join(temporaryFolder(), 'shallow');
git('clone', '--depth=1', '--no-single-branch', `file://${whole}`, shallow);
const none = temporaryFolder();

test.each([
  ['an ancestor is older', whole, older, newer, 'older'],
  ['a descendant is not', whole, newer, older, 'not older'],
  ['the same is not', whole, newer, newer, 'not older'],
  ['a commit of another branch is not', whole, aside, newer, 'not older'],
  ['in a shallow clone it is unknown', shallow, aside, newer, { unknown: 'the clone is shallow' }],
  [
    'for a commit that the clone does not have it is unknown',
    whole,
    'f'.repeat(40),
    newer,
    { unknown: expect.stringContaining('f'.repeat(40)) as string },
  ],
  [
    'if git cannot be started it is unknown',
    join(none, 'gone'),
    older,
    newer,
    { unknown: 'there is no git' },
  ],
  ['without a repository it is unknown', none, older, newer, { unknown: expect.any(String) as string }],
])('%s', async (_promise, folder, candidate, released, order) => {
  expect(await orderOf(candidate, released, folder)).toEqual(order);
});
