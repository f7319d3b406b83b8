import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What package-lock.json says of a package. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly deprecated?: string;
  readonly hasInstallScript?: boolean;
  /** Only for work on this repository. */
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  /** One of several, each for another machine. */
  readonly optional?: boolean;
  /** It lies in another package's archive. */
  readonly inBundle?: boolean;
  /** Folder under the project's. */
  readonly path: string;
}

/** Every package of the lock file in the folder. */
export function lockedPackages(folder = '.'): LockedPackage[] {
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Omit<LockedPackage, 'path' | 'name'> & { name?: string }>;
  };
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, entry]) => ({ ...entry, path, name: entry.name ?? path.replace(/^.*node_modules\//, '') }));
}
