import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An entry of package-lock.json. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly deprecated?: string;
  readonly hasInstallScript?: boolean;
  /** Only needed for development. */
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  /** May be missing, such as a package for another machine. */
  readonly optional?: boolean;
  /** Included in another package's archive. */
  readonly inBundle?: boolean;
  /** Folder inside the project. */
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
