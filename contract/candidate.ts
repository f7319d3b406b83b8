import { repositoryUrl } from './names';
import type { Settings } from './settings';
import { SettingsError } from './settings-error';

/**
 * The candidate, where it is an image of the project's own repository by its digest.
 *
 * @throws SettingsError where it is not
 */
export function checkCandidate(settings: Settings, candidate: string): string {
  const repository = repositoryUrl(settings);
  const [name, digest = ''] = candidate.split('@');
  if (name === repository && /^sha256:[0-9a-f]{64}$/.test(digest)) return candidate;
  // An expression of a workflow that gives nothing would otherwise deploy the recorded release, and be green.
  const remedy = candidate === '' ? ': unset it for the recorded release' : '';
  throw new SettingsError(`IMAGE must be ${repository}@sha256:<64 hex digits>, got '${candidate}'${remedy}`);
}
