import type { LockedPackage } from '../image/locked-packages';

/** Whether the image is built from the package. */
export const isProduction = ({ dev = false, devOptional = false }: LockedPackage) => !dev && !devOptional;

/** THIRD-PARTY.md: the packages that the image is built from, with their licences. */
export function thirdParty(packages: readonly LockedPackage[]): string {
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

The packages that the image is built from, according to \`package-lock.json\`. esbuild also has a package for each kind of machine. The packages that are bundled into the servers are listed with their full licences in \`dist/sbom.cdx.json\`, which \`npm run build\` writes and the image contains. \`npm run generate\` writes this file.

${[line(header), line(widths.map((width) => '-'.repeat(width))), ...new Set(rows.map(line).sort())].join('\n')}
`;
}
