/** What the scanners' own files suppress, and why. */
import { readFileSync } from 'node:fs';

import { parse } from 'yaml';

/** Id → reason: the comment above it, or above the ids before it. */
type Suppressions = Record<string, string>;

/** `skip-check` of .checkov.yaml. */
export function checkovSuppressions(source = readFileSync('.checkov.yaml', 'utf8')): Suppressions {
  const { 'skip-check': ids } = parse(source) as { 'skip-check': string[] };
  const found = withReasons(source.split('skip-check:')[1] ?? '', /^ {2}- (CKV2?_\w+)$/);
  // The parsed YAML counts: a line in another form would have lost its reason.
  return Object.fromEntries(ids.map((id) => [id, found[id] ?? '']));
}

/** .trivyignore: one id per line, `#` starts a comment, an empty line ends a reason. */
export const trivySuppressions = (source = readFileSync('.trivyignore', 'utf8')): Suppressions =>
  withReasons(source, /^(\S+)$/);

function withReasons(source: string, form: RegExp): Suppressions {
  const suppressions: Suppressions = {};
  let reason = '';
  for (const line of source.split('\n')) {
    const [, id] = form.exec(line) ?? [];
    if (/^\s*#/.test(line)) reason = line.replace(/^\s*#\s*/, '');
    else if (id) suppressions[id] = reason;
    else reason = '';
  }
  return suppressions;
}
