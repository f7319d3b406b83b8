import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Annotations, App, Manifest, type StackManifest, TerraformStack } from 'cdktf';

/**
 * Tells the CDKTF CLI what is wrong with the settings, as annotations of a stack with nothing in it: it shows each
 * once, and ends. What a failing program writes it would show twice, in its log and in a report of its own.
 *
 * @param outdir folder of the CLI's, in which what was synthesized before stays usable
 */
export function annotateProblems(problems: readonly string[], outdir: string): void {
  const app = new App({ outdir, stackTraces: false });
  const stack = new TerraformStack(app, 'settings');
  for (const problem of problems) Annotations.of(stack).addError(problem);
  // The CLI deletes the folder of a stack that is not named, with the provider that Terraform has put into it.
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
