import type { LockedPackage } from '../image/locked-packages';

/** What the image is built from. */
export const isProduction = ({ dev = false, devOptional = false }: LockedPackage) => !dev && !devOptional;

/** THIRD-PARTY.md: what the image is built from, and under which licence. */
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

What the image is built from, by \`package-lock.json\`; esbuild comes with a package for each kind of machine besides. What of them is in the servers, with the licences in full, stands in \`dist/sbom.cdx.json\` after \`npm run build\`, and in the image. \`npm run generate\` writes this file.

${[line(header), line(widths.map((width) => '-'.repeat(width))), ...new Set(rows.map(line).sort())].join('\n')}
`;
}
