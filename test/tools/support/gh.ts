/** A stand-in for GitHub's CLI. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { repositoryIds } from '../../fixtures/repository-ids';
import { settings } from '../../fixtures/settings';
import { temporaryFolder } from '../../support/temporary-folder';

/** The line of settings.ts with the ids of the stand-in's repository. */
export const idsLine = `repositoryIds: { owner: '${repositoryIds.owner}', repository: '${repositoryIds.repository}' },`;

/** Answers `gh api repos/… --jq "…"` like gh; the filter is a text with paths in \(…). */
export const answering = `
  const [command, path, flag, filter] = process.argv.slice(2);
  if (command !== 'api' || path !== 'repos/${settings.repository}' || flag !== '--jq') {
    console.error('gh: Not Found (HTTP 404)');
    process.exit(1);
  }
  const answer = { id: ${repositoryIds.repository}, owner: { id: ${repositoryIds.owner} } };
  const valueOf = (_, keys) => keys.split('.').reduce((value, key) => value[key], answer);
  console.log(JSON.parse(filter.replace(/\\\\\\(\\.([\\w.]+)\\)/g, valueOf)));
`;

/** A folder for PATH in which `gh` is this code. */
export function ghFolder(code: string): string {
  const folder = temporaryFolder();
  const file = join(folder, 'gh');
  writeFileSync(file, `#!${process.execPath}\n${code}`);
  chmodSync(file, 0o755);
  return folder;
}
