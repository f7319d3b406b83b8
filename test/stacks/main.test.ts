/** What `cdktf synth`, `diff` and `deploy` show if the user has to fix something. */
import { spawnSync } from 'node:child_process';

import { checkout } from '../support/checkout';
import { temporaryFolder } from '../support/temporary-folder';

test('an empty IMAGE is refused in one line', () => {
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'main.ts'], {
    cwd: checkout(),
    env: { ...process.env, IMAGE: '', CDKTF_OUTDIR: temporaryFolder() },
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^IMAGE must be .*, got '': unset it to use the recorded release\n$/);
});
