/** `npm run build`: builds the servers as in the image. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildSync } from 'esbuild';
import { engines } from '../../package.json';
import { loadUserSettings } from '../../contract/user-settings';
import { sbomOf } from './sbom';

const usage = `
npm run build [-- <folder>]: bundles each service into one file, dist/<service>.js, which needs only Node to run. The
bundled third-party packages are listed in dist/sbom.cdx.json.

Options:
  -h, --help   this text
`;

// Does not use tools/terminal, which is not available when the image is built.
const { values, positionals } = parseArgs({
  options: { help: { type: 'boolean', short: 'h' } },
  allowPositionals: true,
});
if (values.help) {
  console.log(usage.trim());
  process.exit();
}
const [folder = 'dist'] = positionals;
rmSync(folder, { recursive: true, force: true });
const { metafile } = buildSync({
  entryPoints: namesOfServices().map((name) => ({ in: `src/${name}/main.ts`, out: name })),
  outdir: folder,
  bundle: true,
  metafile: true,
  platform: 'node',
  target: engines.node.replace('>=', 'node'),
  // The bundles are the same if node_modules is a symbolic link.
  preserveSymlinks: true,
  format: 'cjs',
  // Names and whitespace are kept: stack traces stay readable, and one function of a dependency is found by its name.
  minifySyntax: true,
  // `debug` uses it if it is installed, as it is here for other tools: the image must not depend on that.
  external: ['supports-color'],
  logLevel: 'warning',
});
writeFileSync(join(folder, 'sbom.cdx.json'), `${JSON.stringify(sbomOf(metafile), null, 2)}\n`);

/** Reads settings.ts without its checks, whose packages are not installed when the image is built. */
function namesOfServices(): string[] {
  try {
    return Object.keys(loadUserSettings().services);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}
