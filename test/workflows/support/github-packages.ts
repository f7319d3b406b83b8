import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type * as Expressions from '@actions/expressions';
import type * as WorkflowParser from '@actions/workflow-parser';
import { buildSync, stop } from 'esbuild';

/**
 * GitHub's own packages for expressions and for workflows. They import JSON in a way that the oldest supported
 * Node cannot load: bundled, they run everywhere.
 */
export function githubPackages(): typeof Expressions & typeof WorkflowParser {
  const folder = mkdtempSync(join(tmpdir(), 'github-packages-'));
  const outfile = join(folder, 'bundle.js');
  try {
    buildSync({
      stdin: {
        contents: "export * from '@actions/expressions'; export * from '@actions/workflow-parser';",
        resolveDir: __dirname,
      },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile,
    });
    return createRequire(__filename)(outfile) as typeof Expressions & typeof WorkflowParser;
  } finally {
    // Its service would live as long as this process, which is jest's main process if only one file runs.
    void stop();
    rmSync(folder, { recursive: true });
  }
}
