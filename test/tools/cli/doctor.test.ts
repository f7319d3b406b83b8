/** npm run doctor on this machine, whatever it has, without access to AWS. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { copyRepository } from '../../support/checkout';
import { temporaryFolder } from '../../support/temporary-folder';
import { runTool } from '../../support/tool';

const env = {
  PATH: process.env.PATH,
  HOME: '/none',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1',
};
const line = /^(ok {3}|wrong|open ) {2}[a-z]+ +\S.*$/;

test('without credentials it says so among all its checks, and ends with 1', async () => {
  const { stdout, stderr, status } = await runTool('doctor', [], { env });
  const lines = stdout.trimEnd().split('\n');
  expect(lines.filter((each) => !line.test(each))).toEqual([]);
  expect(lines).toContainEqual(
    expect.stringMatching(/^wrong {2}credentials {3}AWS does not answer \(.*\): log in, or set AWS_PROFILE$/),
  );
  expect({ stderr, status }).toEqual({ stderr: '', status: 1 });
});

test.each([
  ['is not code', 'export const settings = {{', /^wrong {2}settings {6}settings\.ts:1: /m],
  [
    'lacks required keys',
    'export const settings = {};',
    /^wrong {2}settings {6}.* account is missing: add it/m,
  ],
])('if settings.ts %s, that is one line among the others', async (_, text, problem) => {
  const cwd = join(temporaryFolder(), 'copy');
  copyRepository(cwd);
  writeFileSync(join(cwd, 'settings.ts'), text);
  const { stdout, stderr, status } = await runTool('doctor', [], { cwd, env });
  expect(stdout).toMatch(problem);
  expect(stdout).toMatch(/^ok {5}node /m);
  expect({ stderr, status }).toEqual({ stderr: '', status: 1 });
});
