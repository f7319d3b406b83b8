import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What package-lock.json says of a package. */
export interface Package {
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
export function lockedPackages(root: string): Package[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Omit<Package, 'path' | 'name'> & { name?: string }>;
  };
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, entry]) => ({ ...entry, path, name: entry.name ?? path.replace(/^.*node_modules\//, '') }));
}

/** What the image is built from. */
export const isProduction = ({ dev = false, devOptional = false }: Package) => !dev && !devOptional;

/** THIRD-PARTY.md: what the image is built from, and under which licence. */
export function thirdParty(packages: readonly Package[]): string {
  const rows = packages
    .filter((one) => isProduction(one) && !one.optional)
    .map(({ name, version, license = 'unknown' }) => [name, version, license]);
  const header = ['Package', 'Version', 'Licence'];
  const widths = header.map((_, column) =>
    Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return `# Third-party packages

What the image is built from, by \`package-lock.json\`; esbuild comes with a package for each kind of machine besides. What of them is in the servers, with the licences in full, stands in \`dist/sbom.cdx.json\` after \`npm run build\`, and in the image. \`npm run generate\` writes this file.

${[line(header), line(widths.map((width) => '-'.repeat(width))), ...new Set(rows.map(line).sort())].join('\n')}
`;
}
