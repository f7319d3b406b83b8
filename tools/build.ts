/**
 * Bundles each service into one file, dist/<service>.js: at run time Node is all that is needed.
 *
 * Usage: npm run build [-- <folder>]
 */
import { rmSync } from 'node:fs';
import { buildSync } from 'esbuild';
import { services } from '../settings';

const [folder = 'dist'] = process.argv.slice(2);
rmSync(folder, { recursive: true, force: true });
buildSync({
  entryPoints: Object.keys(services).map((name) => ({ in: `src/${name}/main.ts`, out: name })),
  outdir: folder,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // Not minified: stack traces stay readable, and one function of a dependency is found by its name.
  minifySyntax: true,
  logLevel: 'warning',
});
