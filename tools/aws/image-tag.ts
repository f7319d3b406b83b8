import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { checkedOutCommit } from '../terminal/commit';
import { output } from '../terminal/processes';

/**
 * The tag of this checkout's image: the commit, as in the workflow. If a source file of the image is not committed, it
 * is a hash of these files instead, since tags are immutable. The dot distinguishes it from the tags of releases.
 */
export async function imageTag(): Promise<string> {
  const commit = await checkedOutCommit();
  const sources = imageSources();
  const args = ['status', '--porcelain', '--untracked-files=all', '--', ...sources];
  const isCommitted = commit && (await output('git', args)).stdout === '';
  return isCommitted ? commit : `uncommitted.${hashOf(sources)}`;
}

/** The Dockerfile, and what .dockerignore lets it copy. */
function imageSources(): string[] {
  const copied = readFileSync('.dockerignore', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('!'));
  return ['.dockerignore', 'Dockerfile', ...copied.map((line) => line.slice(1))];
}

function hashOf(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesIn).sort())
    hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 16);
}

const filesIn = (path: string): string[] =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesIn(join(path, name))) : [path];
