/** What a stage of the workflow `deploy` deploys to an environment, and what a push leaves alone. */
import { ecsStack, NO_RELEASE, releaseParameter, repositoryUrl } from '../../../contract/names';
import { checkReleasedBefore, reasonToSkip } from '../../../tools/deploy/stage';
import { commitWith, repositoryIn } from '../../support/git';
import { temporaryFolder } from '../../support/temporary-folder';
import { awsForEach, Refusal } from '../support/aws-endpoint';
import { settings } from '../support/deployed-account';

const folder = temporaryFolder();
const git = repositoryIn(folder);
const [first = '', second = '', third = ''] = ['first', 'second', 'third'].map((text) =>
  commitWith(git, text),
);
const short = (commit: string) => commit.slice(0, 12);

const digestOf = (commit: string) => `sha256:${commit.repeat(2).slice(0, 64)}`;
const imageOf = (commit: string) => `${repositoryUrl(settings)}@${digestOf(commit)}`;

const aws = awsForEach();
beforeEach(() => {
  jest.spyOn(process, 'cwd').mockReturnValue(folder);
  jest.spyOn(console, 'log').mockImplementation();
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** @param released environment → commit of its release. @param tags of the image of every commit */
async function account(
  released: Readonly<Record<string, string>>,
  { deployed = true, tags = [] }: { deployed?: boolean; tags?: readonly string[] } = {},
): Promise<void> {
  const records = Object.fromEntries(
    Object.entries(released).map(([name, commit]) => [releaseParameter(settings, name), commit]),
  );
  await aws.answer({
    'ssm:GetParameterHistory': ({ Name }: { Name: string }) => {
      const commit = records[Name];
      const record = commit
        ? { Value: imageOf(commit), Description: `commit ${commit} by somebody` }
        : { Value: NO_RELEASE };
      return { Parameters: [{ ...record, Version: 1, LastModifiedDate: 0 }] };
    },
    'ecr:DescribeImages': ({ imageIds }: { imageIds: { imageDigest: string }[] }) => {
      const commit = [first, second, third].find((each) => digestOf(each) === imageIds[0]?.imageDigest);
      return commit
        ? { imageDetails: [{ imageTags: [commit, ...tags] }] }
        : new Refusal('ImageNotFoundException', 'no');
    },
    's3:HeadObject': {},
    's3:GetObject': ({ path }: { path: string }) =>
      deployed && path.includes(ecsStack(''))
        ? { resources: [{ mode: 'managed', type: 'aws_lb', name: 'it', instances: [{ attributes: {} }] }] }
        : { resources: [] },
  });
}

const OWN_RUN = 'and has its own run.';

test.each<
  [what: string, name: string, released: Readonly<Record<string, string>>, reason: string | undefined]
>([
  ['the newest commit goes to dev', 'dev', { dev: first }, undefined],
  ['what dev has released continues to prod', 'prod', { dev: second, prod: first }, undefined],
  ['a released commit is deployed again', 'dev', { dev: second }, undefined],
  ['a first release is deployed', 'prod', { dev: second }, undefined],
  [
    'a newer commit is in dev',
    'dev',
    { dev: third },
    `dev is skipped: dev has released commit ${short(third)}, which is newer than ${short(second)} ${OWN_RUN}`,
  ],
  [
    'a newer commit has passed dev, while prod waited for its approval',
    'prod',
    { dev: third, prod: first },
    `prod is skipped: dev has released commit ${short(third)}, which is newer than ${short(second)} ${OWN_RUN}`,
  ],
  [
    'a newer commit went to prod by hand, and dev was rolled back',
    'prod',
    { dev: second, prod: third },
    `prod is skipped: prod has released commit ${short(third)}, which is newer than ${short(second)} ${OWN_RUN}`,
  ],
])('a push: %s', async (_, name, released, reason) => {
  await account(released);
  expect(await reasonToSkip(settings, name, imageOf(second))).toBe(reason);
});

test('a push does not recreate what was destroyed', async () => {
  await account({ dev: first }, { deployed: false });
  expect(await reasonToSkip(settings, 'dev', imageOf(second))).toBe(
    'dev stays destroyed: a push does not bring it back. Start the workflow deploy by hand and choose dev.',
  );
});

test('a push tries again if nothing was ever released', async () => {
  await account({}, { deployed: false });
  expect(await reasonToSkip(settings, 'dev', imageOf(second))).toBeUndefined();
});

test.each([
  ['the first environment gets an unreleased image', 'dev', []],
  ['the next one gets what the one before has released', 'prod', [`dev-${second}`]],
])('%s', async (_, name, tags) => {
  await account({}, { tags });
  await expect(checkReleasedBefore(settings, name, imageOf(second))).resolves.toBeUndefined();
});

test.each([[[]], [[`prod-${second}`]], [[`devel-${second}`]]])(
  'the next one does not get an image with the tags %j',
  async (tags) => {
    await account({}, { tags });
    await expect(checkReleasedBefore(settings, 'prod', imageOf(second))).rejects.toThrow(
      `refused, nothing was changed: dev has not released ${digestOf(second).slice(0, 19)}: ` +
        'deploy it to dev before prod',
    );
  },
);
