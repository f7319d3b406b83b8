/** Commands and quoted messages in the pages exist in the programs. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { scripts } from '../../package.json';
import { root } from '../support/checkout';
import { rowsOf } from '../support/markdown';
import { page, pages } from '../support/pages';

/** `npm [run [--silent]] <script> [-- <arguments>]`. */
const COMMAND = /npm (?:(?=start|test)|run (?:--silent )?)([a-z][\w:-]*)(?: -- ([^`\n#)]*))?/g;

const shown = pages.flatMap((path) =>
  [...page(path).matchAll(COMMAND)].map(([, script = '', args = '']) => [path, script, args] as const),
);

test.each([...new Set(shown.map(([, script]) => script))])('npm run %s is a script', (script) => {
  expect(Object.keys(scripts)).toContain(script);
});

const options = shown.flatMap(([path, script, args]) =>
  [...args.matchAll(/--[a-z-]+/g)].map(([option]) => [path, script, option] as const),
);

test.each(options.filter(([, , option]) => option !== '--help'))(
  '%s: `npm run %s` has the option %s',
  (_, script, option) => {
    const [, source = ''] = /tsx (\S+\.ts)$/.exec(scripts[script as keyof typeof scripts]) ?? [];
    expect(readFileSync(join(root, source), 'utf8')).toContain(` ${option}`);
  },
);

describe('docs/operations.md quotes messages', () => {
  const sources = ['tools', 'src', 'emulator']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        join(folder, file),
      ),
    )
    .filter((file) => /\.(ts|py)$/.test(file))
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n');
  /** Messages of Terraform and AWS. */
  const foreign = ['AWS account ID not allowed', 'Not authorized to perform sts:AssumeRoleWithWebIdentity'];
  const [, table = ''] = page('docs/operations.md').split('## When a deployment fails');
  const quoted = rowsOf(table.split('\n## ')[0] ?? '')
    .slice(1)
    .flatMap(([cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text))
    .filter((text) => !foreign.includes(text));

  test.each(quoted)('%s', (text) => {
    const parts = text.split('…').map((part) => part.replace(/^[\s,]+|[\s,]+$/g, ''));
    expect(parts.filter((part) => !sources.includes(part))).toEqual([]);
  });
});
