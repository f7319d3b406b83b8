/** Lint enforces who may import whom (eslint.config.mjs): it finds a planted violation of each kind. */
import { join } from 'node:path';

import { ESLint } from 'eslint';

import { root } from './support/checkout';

jest.setTimeout(120_000);

const eslint = new ESLint({ cwd: root, ruleFilter: ({ ruleId }) => ruleId.startsWith('import-x/') });

async function problemsOf(file: string, specifier: string): Promise<(string | null)[]> {
  const text = `import * as other from '${specifier}';\nconsole.log(other);\n`;
  const [result] = await eslint.lintText(text, { filePath: join(root, file) });
  return (result?.messages ?? []).map(({ ruleId }) => ruleId);
}

test.each([
  ['contract/names.ts', '../src/server/limits'],
  ['contract/names.ts', '../stacks/project-stack'],
  ['contract/names.ts', '../tools/terminal/progress'],
  ['src/server/log.ts', '../../stacks/project-stack'],
  ['src/server/log.ts', '../app/app'],
  ['src/app/app.ts', '../redirect/app'],
  ['stacks/project-stack.ts', '../src/server/limits'],
  ['tools/aws/account.ts', '../plan/plan'],
  ['tools/terraform/cdktf.ts', '../deploy/promote'],
  ['tools/terminal/progress.ts', '../aws/account'],
  ['tools/plan/plan.ts', '../deploy/promote'],
  ['tools/deploy/promote.ts', '../cli/deploy'],
  ['tools/aws/account.ts', '../doctor/examine'],
])('%s does not import %s', async (file, specifier) => {
  expect(await problemsOf(file, specifier)).toContain('import-x/no-restricted-paths');
});

test('no file imports itself through another', async () => {
  // It imports limits.ts.
  expect(await problemsOf('src/server/limits.ts', './http-server')).toEqual(['import-x/no-cycle']);
});

test('a lower floor may be imported', async () => {
  expect(await problemsOf('tools/deploy/promote.ts', '../aws/image')).toEqual([]);
});
