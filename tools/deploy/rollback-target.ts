import { digestOf } from '../aws/image';
import { previousRelease, type Release } from '../aws/release-record';
import { UserError } from '../terminal/program';
import { short } from './promote';

/**
 * The release to turn back to, and the recorded one.
 *
 * @param to digest or commit of an earlier release, or its beginning. @default the one before the recorded one
 * @throws UserError where there is none, or more than one
 */
export function rollbackTarget(history: readonly Release[], name: string, to?: string) {
  const target = to ? find(history, to, name) : previousRelease(history);
  const current = history.at(-1);
  if (!target || !current) {
    throw new UserError(`${name} has no release before the recorded one: deploy an image that works instead`);
  }
  return { target, current };
}

function find(history: readonly Release[], to: string, name: string): Release {
  const found = history.filter(({ image, commit }) =>
    [digestOf(image), digestOf(image).replace('sha256:', ''), commit].some((id) => id?.startsWith(to)),
  );
  const [first, ...others] = new Map(found.map((release) => [release.image, release])).values();
  if (first && others.length === 0) return first;
  throw new UserError(
    `${found.length === 0 ? 'no release' : 'more than one release'} of ${name} begins with '${to}': ` +
      `'npm run release -- ${name}' lists them`,
  );
}

/** A release in a line. */
export const describeRelease = ({ image, at, by, commit }: Release) =>
  `${short(image)}, commit ${commit?.slice(0, 12) ?? 'unknown'}, released ${at.toISOString().replace(/\..*/, 'Z')} by ${by || 'unknown'}`;
