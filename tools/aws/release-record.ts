import {
  type ParameterHistory,
  paginateGetParameterHistory,
  ParameterNotFound,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';

import { checkCandidate } from '../../contract/candidate';
import { releaseParameter, repositoryUrl } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { clientFor } from './clients';
import { digestOf } from './image';
import { UserError } from '../terminal/program';

/** One version of an environment's release record. */
export interface Release {
  /** `<repository>@sha256:…` */
  readonly image: string;
  readonly version: number;
  readonly at: Date;
  /** Who wrote it: the GitHub user if a workflow did, otherwise the AWS user. */
  readonly by: string;
  /** The commit that the image was built from, if known. */
  readonly commit: string | undefined;
}

interface Promotion {
  readonly commit: string | undefined;
  readonly by: string | undefined;
}

/**
 * Every release of the environment, oldest first. AWS keeps the last hundred.
 *
 * @throws UserError if `bootstrap` has not created the record
 */
export async function readHistory(settings: Settings, environment: string): Promise<Release[]> {
  return (await readVersions(settings, environment)).filter((release) => isImage(settings, release));
}

/** The image of the last verified release; undefined before the first, and if the record was emptied. */
export async function readRelease(settings: Settings, environment: string): Promise<string | undefined> {
  const current = (await readVersions(settings, environment)).at(-1);
  return current && isImage(settings, current) ? current.image : undefined;
}

/** All versions of the record, including those without a release. */
async function readVersions(settings: Settings, environment: string): Promise<Release[]> {
  const Name = releaseParameter(settings, environment);
  const pages = paginateGetParameterHistory({ client: clientFor(SSMClient, settings) }, { Name });
  const versions: Release[] = [];
  try {
    for await (const { Parameters = [] } of pages) versions.push(...Parameters.map(releaseOf));
  } catch (error) {
    if (!(error instanceof ParameterNotFound)) throw error;
    throw new UserError(`there is no release record ${Name}: run 'npm run bootstrap' to create it`);
  }
  return versions.sort((one, other) => one.version - other.version);
}

const isImage = (settings: Settings, { image }: Release) => image.startsWith(`${repositoryUrl(settings)}@`);

/**
 * The image to run: the candidate in IMAGE, or else the recorded release.
 *
 * @throws UserError if there is neither, SettingsError if IMAGE is not one of the project's images
 */
export async function imageToRun(settings: Settings, environment: string): Promise<string> {
  const { IMAGE: candidate } = process.env;
  if (candidate !== undefined) return checkCandidate(settings, candidate);
  const release = await readRelease(settings, environment);
  if (release) return release;
  throw new UserError(
    `${environment} has no release yet: name the image to deploy, IMAGE=${repositoryUrl(settings)}@sha256:…`,
  );
}

/** Makes the image the environment's release. */
export async function writeRelease(
  settings: Settings,
  environment: string,
  image: string,
  { commit, by }: Promotion,
): Promise<void> {
  const parameter = {
    Name: releaseParameter(settings, environment),
    Value: image,
    Overwrite: true,
    Description: [commit && `commit ${commit}`, by && `by ${by}`].filter(Boolean).join(' '),
  };
  await clientFor(SSMClient, settings).send(new PutParameterCommand(parameter));
}

/** Reads what {@link writeRelease} wrote. */
function releaseOf(parameter: ParameterHistory): Release {
  const { Value = '', Version = 0, LastModifiedDate = new Date(0), LastModifiedUser = '' } = parameter;
  const { commit, by } =
    /^(?:commit (?<commit>[0-9a-f]{40}))? ?(?:by (?<by>\S+))?$/.exec(parameter.Description ?? '')?.groups ??
    {};
  // The part of 'arn:aws:sts::123456789012:assumed-role/role/session' that identifies the user.
  const user = LastModifiedUser.split(':').at(-1) ?? '';
  return { image: Value, version: Version, at: LastModifiedDate, by: by ?? user, commit };
}

/**
 * The release to go back to: the one before the current one. A rollback to an earlier release drops everything after
 * it: after A, B, C and back to B, the previous release is A, not C.
 */
export function previousRelease(history: readonly Release[]): Release | undefined {
  const stack: Release[] = [];
  for (const release of history) {
    const known = stack.findIndex(({ image }) => image === release.image);
    if (known >= 0) stack.length = known;
    stack.push(release);
  }
  return stack.at(-2);
}

/**
 * One line for each release, newest first.
 *
 * @param available images that the repository still has
 */
export const describeHistory = (history: readonly Release[], available: ReadonlySet<string>): string[] =>
  history.toReversed().map(({ image, at, by, commit = '-' }, age) => {
    const when = at.toISOString().replace(/\..*/, 'Z');
    const columns = [when, by.padEnd(20), commit.slice(0, 12).padEnd(12), digestOf(image)];
    if (!available.has(image)) columns.push('expired');
    return `${age === 0 ? '*' : ' '} ${columns.join('  ')}`;
  });
