/** Bundles each service into one file, dist/<service>.js: at run time Node is all that is needed. */
import { rmSync } from 'node:fs';
import { buildSync } from 'esbuild';
import { services } from '../settings';

rmSync('dist', { recursive: true, force: true });
buildSync({
  entryPoints: Object.keys(services).map((name) => ({ in: `src/${name}/main.ts`, out: name })),
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // Names are kept as they are: stack traces stay readable, and one middleware is found by its name.
  minifySyntax: true,
  minifyWhitespace: false,
  logLevel: 'warning',
});
