/** `npm run build`: the servers, as the image has them. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildSync } from 'esbuild';
import { engines } from '../../package.json';
import { loadUserSettings } from '../../contract/user-settings';
import { sbomOf } from './sbom';

const usage = `
npm run build [-- <folder>]: bundles each service into one file, dist/<service>.js: at run time Node is all that is
needed. What of others is in them stands in dist/sbom.cdx.json.

Options:
  -h, --help   this text
`;

// Not a program of tools/terminal, which is not there where the image is built.
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
  // A node_modules that is a link to another folder makes no other bundles.
  preserveSymlinks: true,
  format: 'cjs',
  // Not minified: stack traces stay readable, and one function of a dependency is found by its name.
  minifySyntax: true,
  // `debug` uses it where it is there, as it is beside the tools of this repository: the image must not depend on that.
  external: ['supports-color'],
  logLevel: 'warning',
});
writeFileSync(join(folder, 'sbom.cdx.json'), `${JSON.stringify(sbomOf(metafile), null, 2)}\n`);

/** Read without their checks, for which nothing is installed where the image is built. */
function namesOfServices(): string[] {
  try {
    return Object.keys(loadUserSettings().services);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}
