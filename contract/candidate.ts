import { repositoryUrl } from './names';
import type { Settings } from './settings';
import { SettingsError } from './settings-error';

/**
 * Returns the candidate if it is an image of the project's own repository, named by digest.
 *
 * @throws SettingsError if it is not
 */
export function checkCandidate(settings: Settings, candidate: string): string {
  const repository = repositoryUrl(settings);
  const [name, digest = ''] = candidate.split('@');
  if (name === repository && /^sha256:[0-9a-f]{64}$/.test(digest)) return candidate;
  // Otherwise a workflow expression that is empty would deploy the recorded release and succeed.
  const remedy = candidate === '' ? ': unset it to use the recorded release' : '';
  throw new SettingsError(`IMAGE must be ${repository}@sha256:<64 hex digits>, got '${candidate}'${remedy}`);
}
