/** What the CDKTF CLI shows for a mistake in settings.ts: one line, once. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

import { CLI } from '../../tools/terraform/cdktf';
import { settings } from '../fixtures/settings';
import { copyRepository, edit } from '../support/checkout';
import { describeWith } from '../support/describe-with';
import { temporaryFolder } from '../support/temporary-folder';
import { runProgram } from '../support/tool';
import { cdktf } from './support/cdktf';

describeWith(['terraform'], 'the CLI', () => {
  const folder = join(temporaryFolder(), 'a mistake');
  beforeAll(() => {
    copyRepository(folder);
  });

  const mistakes = {
    'a value': [`'${settings.account}'`, settings.account, 'settings.ts: account must be quoted: '],
    'the syntax': [
      `'${settings.account}',`,
      `'${settings.account}'`,
      'settings.ts:16: Expected "}" but found ',
    ],
  } as const;

  describe.each(Object.entries(mistakes))('with a mistake in %s', (_, [right, wrong, line]) => {
    beforeAll(() => {
      edit(join(folder, 'settings.ts'), { [`account: ${right}`]: `account: ${wrong}` });
    });
    afterAll(() => {
      edit(join(folder, 'settings.ts'), { [`account: ${wrong}`]: `account: ${right}` });
    });

    test.each([['synth'], ['diff', 'dev-ecs'], ['deploy', 'dev-ecs', '--auto-approve']])(
      'cdktf %s fails, and shows it once, without a stack trace',
      async (...args) => {
        const ended = await runProgram(process.execPath, [CLI, ...args], { cwd: folder });
        const output = stripVTControlCharacters(ended.output);
        expect(ended.status).toBe(1);
        expect(output.split(line)).toHaveLength(2);
        expect(output).not.toMatch(/^\s+at /m);
      },
    );
  });

  test('the earlier synthesized stacks, and the files that Terraform put beside them, are kept', async () => {
    await cdktf(folder, {}, 'synth');
    const stack = join(folder, 'cdktf.out/stacks/dev-ecs');
    mkdirSync(join(stack, '.terraform'));
    writeFileSync(join(stack, '.terraform/provider'), '');
    edit(join(folder, 'settings.ts'), { [`'${settings.region}'`]: "'us-eats-1'" });
    await expect(cdktf(folder, {}, 'synth')).rejects.toThrow('settings.ts: region must be ');
    await expect(cdktf(folder, {}, 'diff', 'dev-ecs', '--skip-synth')).rejects.toThrow('region must be ');
    edit(join(folder, 'settings.ts'), { "'us-eats-1'": `'${settings.region}'` });
    await cdktf(folder, {}, 'synth');
    expect(existsSync(join(stack, '.terraform/provider'))).toBe(true);
    expect(existsSync(join(folder, 'cdktf.out/stacks/settings'))).toBe(false);
  });
});
