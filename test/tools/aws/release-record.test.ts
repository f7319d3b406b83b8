import { loadSettings } from '../../../contract/settings';
import { repositoryUrl } from '../../../contract/names';
import {
  describeHistory,
  imageToRun,
  previousRelease,
  readHistory,
  readRelease,
  type Release,
  writeRelease,
} from '../../../tools/aws/release-record';
import { useOnly } from '../../support/environment';
import { awsForEach } from '../support/aws-endpoint';

const aws = awsForEach();

const history = (...images: string[]): Release[] =>
  images.map((image, version) => ({
    image,
    version,
    at: new Date(version),
    by: 'somebody',
    commit: undefined,
  }));

describe('the image to run', () => {
  const settings = loadSettings();
  const candidate = `${repositoryUrl(settings)}@sha256:${'a'.repeat(64)}`;
  const asking = async (Value: string, IMAGE?: string) => {
    await aws.answer({
      'ssm:GetParameterHistory': { Parameters: [{ Value, Version: 1, LastModifiedDate: 0 }] },
    });
    useOnly(/^IMAGE$/, IMAGE === undefined ? {} : { IMAGE });
    return await imageToRun(settings, 'dev');
  };

  test('is the candidate, or else the release', async () => {
    const release = candidate.replace(/a{64}/, 'b'.repeat(64));
    expect(await asking(release)).toBe(release);
    expect(await asking(release, candidate)).toBe(candidate);
  });

  test('is requested if there is neither', async () => {
    await expect(asking('none')).rejects.toThrow(
      new Error(
        `dev has no release yet: name the image to deploy, IMAGE=${repositoryUrl(settings)}@sha256:…`,
      ),
    );
    await expect(asking('none', '')).rejects.toThrow(/IMAGE/);
  });
});

test.each([
  [{ commit: 'c'.repeat(40), by: 'me' }, `commit ${'c'.repeat(40)} by me`],
  [{ commit: 'c'.repeat(40), by: undefined }, `commit ${'c'.repeat(40)}`],
  [{ commit: undefined, by: 'me' }, 'by me'],
  [{ commit: undefined, by: undefined }, ''],
])('a release that is recorded with %j is read back unchanged', async (promotion, Description) => {
  const settings = loadSettings();
  const image = `${repositoryUrl(settings)}@sha256:${'a'.repeat(64)}`;
  const answer = {
    Value: image,
    Version: 7,
    LastModifiedDate: 0,
    LastModifiedUser: 'arn:aws:iam::1:user/aws',
  };
  await aws.answer({
    'ssm:PutParameter': { Version: 7 },
    'ssm:GetParameterHistory': { Parameters: [{ ...answer, Description }] },
  });
  await writeRelease(settings, 'dev', image, promotion);
  expect(aws.calls()[0]?.input).toEqual({
    ...{ Name: '/fargate-duo/dev/release', Value: image, Overwrite: true, Description },
  });
  const [read] = await readHistory(settings, 'dev');
  expect(read).toMatchObject({
    image,
    version: 7,
    commit: promotion.commit,
    by: promotion.by ?? 'user/aws',
  });
});

describe('the release to go back to', () => {
  test.each([
    ['there is none before the first release', [], undefined],
    ['there is none before the only release', ['a'], undefined],
    ['it is the one before', ['a', 'b', 'c'], 'b'],
    [
      'after a rollback it is the one before that, not the one that was rolled back',
      ['a', 'b', 'c', 'b'],
      'a',
    ],
    ['after a rollback to the first there is none', ['a', 'b', 'a'], undefined],
    [
      'a new release after a rollback goes back to the release that the rollback chose',
      ['a', 'b', 'a', 'c'],
      'a',
    ],
    ['a release that is recorded twice counts once', ['a', 'b', 'b'], 'a'],
  ])('%s', (_promise, images, expected) => {
    expect(previousRelease(history(...images))?.image).toBe(expected);
  });
});

test('releases are listed newest first, and those whose image has expired are marked', () => {
  const lines = describeHistory(history('r@a', 'r@b', 'r@c'), new Set(['r@a', 'r@c']));
  expect(lines).toEqual([
    expect.stringMatching(/^\* .* c$/),
    expect.stringMatching(/^ {2}.* b {2}expired$/),
    expect.stringMatching(/^ {2}.* a$/),
  ]);
});

test('the record is read in the order of its versions, whatever the order of answers; values that are not images are ignored', async () => {
  const settings = loadSettings();
  const image = (digit: string) => `${repositoryUrl(settings)}@sha256:${digit.repeat(64)}`;
  const version = (Version: number, Value: string) => ({ Version, Value, LastModifiedDate: 0 });
  await aws.answer({
    'ssm:GetParameterHistory': ({ NextToken }: { NextToken?: string }) =>
      NextToken
        ? { Parameters: [version(1, 'none'), version(2, image('a'))] }
        : { Parameters: [version(4, image('c')), version(3, image('b'))], NextToken: 'more' },
  });
  const releases = (await readHistory(settings, 'dev')).map((release) => release.image);
  expect(releases).toEqual([image('a'), image('b'), image('c')]);
  expect(await readRelease(settings, 'dev')).toBe(image('c'));
});
