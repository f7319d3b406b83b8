import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Annotations, App, Manifest, type StackManifest, TerraformStack } from 'cdktf';

/**
 * Passes the problems of the settings to the CDKTF CLI as annotations of an empty stack: the CLI shows each once and
 * exits. It shows the output of a failing program twice, in its log and in its own report.
 *
 * @param outdir output folder of the CLI; the stacks that were synthesized there before stay usable
 */
export function annotateProblems(problems: readonly string[], outdir: string): void {
  const app = new App({ outdir, stackTraces: false });
  const stack = new TerraformStack(app, 'settings');
  for (const problem of problems) Annotations.of(stack).addError(problem);
  // The CLI deletes the folders of stacks that the manifest does not name, with the provider that Terraform put there.
  Object.assign(app.manifest.stacks, synthesizedBefore(outdir));
  app.synth();
}

function synthesizedBefore(outdir: string): Record<string, StackManifest> {
  const file = join(outdir, Manifest.fileName);
  if (!existsSync(file)) return {};
  const { stacks } = JSON.parse(readFileSync(file, 'utf8')) as { stacks: Record<string, StackManifest> };
  const usable = Object.entries(stacks).filter(
    ([name, { synthesizedStackPath }]) =>
      name !== 'settings' && existsSync(join(outdir, synthesizedStackPath)),
  );
  return Object.fromEntries(usable.map(([name, stack]) => [name, { ...stack, annotations: [] }]));
}
