/** The complete synthesized stacks in test/stacks/golden: every effect of a change is a line that somebody reads. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { App } from 'cdktf';
import { stringify } from 'yaml';

import { loadSettings } from '../../contract/settings';
import type { SettingsInput } from '../../contract/schema';
import { addStacks } from '../../main';
import { options } from '../../test/fixtures/options';
import { settings as example } from '../../test/fixtures/settings';

const projects: Readonly<Record<string, SettingsInput>> = { example, options };

/** Path in the repository → content, one file for each stack. */
export const goldenFiles = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(projects).flatMap(([project, input]) =>
      Object.entries(synthesize(input)).map(([stack, content]) => [
        `test/stacks/golden/${project}/${stack}.yaml`,
        content,
      ]),
    ),
  );

function synthesize(input: SettingsInput): Record<string, string> {
  const outdir = mkdtempSync(join(tmpdir(), 'golden-'));
  try {
    const app = new App({ outdir });
    addStacks(app, loadSettings(input));
    app.synth();
    const stacks = join(outdir, 'stacks');
    return Object.fromEntries(
      readdirSync(stacks).map((stack) => {
        const json = readFileSync(join(stacks, stack, 'cdk.tf.json'), 'utf8');
        return [stack, stringify(readable(JSON.parse(json)), { lineWidth: 0, aliasDuplicateObjects: false })];
      }),
    );
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** Parses JSON inside strings, such as policies, and drops CDKTF's metadata. */
function readable(value: unknown): unknown {
  if (typeof value === 'string') return /^[[{]/.test(value) ? readable(JSON.parse(value)) : value;
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== '//');
  return Object.fromEntries(entries.map(([key, inner]) => [key, readable(inner)]));
}
