import { describeHistory, previousRelease, type Release } from '../../../tools/aws/release-record';

const history = (...images: string[]): Release[] =>
  images.map((image, version) => ({
    image,
    version,
    at: new Date(version),
    by: 'somebody',
    commit: undefined,
  }));

describe('the release to go back to', () => {
  test.each([
    ['there is none before the first release', [], undefined],
    ['there is none before the only release', ['a'], undefined],
    ['it is the one before', ['a', 'b', 'c'], 'b'],
    ['after a return it is the one before that, not what was returned from', ['a', 'b', 'c', 'b'], 'a'],
    ['after a return to the first there is none', ['a', 'b', 'a'], undefined],
    ['a new release after a return goes back to what was returned to', ['a', 'b', 'a', 'c'], 'a'],
    ['a release that is recorded twice is one', ['a', 'b', 'b'], 'a'],
  ])('%s', (_promise, images, expected) => {
    expect(previousRelease(history(...images))?.image).toBe(expected);
  });
});

test('of the releases, the newest first, those whose image the repository no longer has are marked', () => {
  const lines = describeHistory(history('r@a', 'r@b', 'r@c'), new Set(['r@a', 'r@c']));
  expect(lines).toEqual([
    expect.stringMatching(/^\* .* c$/),
    expect.stringMatching(/^ {2}.* b {2}expired$/),
    expect.stringMatching(/^ {2}.* a$/),
  ]);
});
