import { checkAvailable, rollbackTarget } from '../../../tools/deploy/rollback-target';
import { awsForEach } from '../support/aws-endpoint';
import { settings } from '../support/deployed-account';

const aws = awsForEach();
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
    ['to the release before if the record is deployed', deployed('c', 'c'), undefined, 'b'],
    ['to the record if a candidate failed and ECS has rolled it back', deployed('d', 'c'), undefined, 'c'],
    ['to the record if ECS runs something else', deployed('c', 'd'), undefined, 'c'],
    ['to the record if nothing is deployed', { state: undefined, ecs: undefined }, undefined, 'c'],
    ['to the named release, by its digest', deployed('d', 'c'), 'sha256:aa', 'a'],
    ['to the named release, by its commit', deployed('c', 'c'), 'aaaa', 'a'],
  ])('%s', (_promise, found, to, letter) => {
    expect(rollbackTarget(history, 'dev', { to, deployed: found }).target.image).toBe(image(letter));
  });

  test('with the reason', () => {
    const { reason } = rollbackTarget(history, 'dev', { deployed: deployed('d', 'c') });
    expect(reason).toMatch(
      /^sha256:c{12}, commit c{12}, .*, the recorded release, since state has sha256:d{12}$/,
    );
  });

  test.each([
    ['no release', 'ff'],
    ['more than one release', 'sha256:'],
  ])('nowhere if %s starts with the given name', (found, to) => {
    expect(() => rollbackTarget(history, 'dev', { to, deployed: deployed('c', 'c') })).toThrow(
      new Error(`${found} of dev starts with '${to}': 'npm run release -- dev' lists them`),
    );
  });

  test('with the deployed image in place of the record, even if there is none', () => {
    const { reason } = rollbackTarget(history, 'dev', { deployed: { state: undefined, ecs: image('c') } });
    expect(reason).toMatch(/, the recorded release, since state has none$/);
    const before = rollbackTarget(history, 'dev', { deployed: deployed('c', 'c') });
    expect(before.reason).toMatch(
      /^sha256:b{12}, commit b{12}, released 1970-01-01T00:00:00Z by somebody, the release before the recorded one, since that one is deployed$/,
    );
  });

  test.each([
    ['others exist', ['a'], "it has sha256:aaaaaaaaaaaa ('npm run rollback -- dev --to …'), or restore"],
    ['none is', [], 'so restore'],
  ])('not to one whose image has expired: %s', async (_, left, words) => {
    await aws.answer({
      'ecr:BatchGetImage': {
        images: left.map((letter) => ({ imageId: { imageDigest: `sha256:${letter.repeat(64)}` } })),
      },
    });
    const [, target] = history;
    if (!target) throw new TypeError('there is a second release');
    await expect(checkAvailable(settings, 'dev', { target, history })).rejects.toThrow(
      new Error(
        'the image of sha256:bbbbbbbbbbbb, commit bbbbbbbbbbbb, released 1970-01-01T00:00:00Z by somebody, has ' +
          `expired: the repository no longer has it; ${words} its code in a new commit: ` +
          `git restore --source ${'b'.repeat(40)} --staged --worktree . && git commit`,
      ),
    );
  });

  test('nowhere if there is no other release', () => {
    expect(() => rollbackTarget(history.slice(0, 1), 'dev', { deployed: deployed('a', 'a') })).toThrow(
      'dev has no earlier release than the recorded one',
    );
  });
});
