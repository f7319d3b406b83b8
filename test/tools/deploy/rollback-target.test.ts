import { rollbackTarget } from '../../../tools/deploy/rollback-target';

const image = (letter: string) => `repository@sha256:${letter.repeat(64)}`;
const history = ['a', 'b', 'c'].map((letter, version) => ({
  image: image(letter),
  version,
  at: new Date(version),
  by: 'somebody',
  commit: letter.repeat(40),
}));
const deployed = (state: string, ecs: string) => ({ state: image(state), ecs: image(ecs) });

describe('a rollback goes', () => {
  test.each([
    ['to the release before where the record is deployed', deployed('c', 'c'), undefined, 'b'],
    ['to the record where a candidate failed and ECS has turned it back', deployed('d', 'c'), undefined, 'c'],
    ['to the record where ECS runs something else', deployed('c', 'd'), undefined, 'c'],
    ['to the record where nothing is deployed', { state: undefined, ecs: undefined }, undefined, 'c'],
    ['to the release that is named, by its digest', deployed('d', 'c'), 'sha256:aa', 'a'],
    ['to the release that is named, by its commit', deployed('c', 'c'), 'aaaa', 'a'],
  ])('%s', (_promise, found, to, letter) => {
    expect(rollbackTarget(history, 'dev', { to, deployed: found }).target.image).toBe(image(letter));
  });

  test('with the reason', () => {
    const { reason } = rollbackTarget(history, 'dev', { deployed: deployed('d', 'c') });
    expect(reason).toMatch(
      /^sha256:c{12}, commit c{12}, .*, the recorded release, since state has sha256:d{12}$/,
    );
  });

  test('nowhere where there is no other release', () => {
    expect(() => rollbackTarget(history.slice(0, 1), 'dev', { deployed: deployed('a', 'a') })).toThrow(
      'dev has no release before the recorded one',
    );
  });
});
