/** `npm run serve`: only the servers, on this machine. */
import { join } from 'node:path';

import { killAll, start } from '../../src/support/processes';
import { freePort, request } from '../../src/support/sockets';
import { copyRepository } from '../../support/checkout';
import { temporaryFolder } from '../../support/temporary-folder';

afterEach(killAll);

test('it builds them, prints their addresses, and ends with them on Ctrl-C', async () => {
  const cwd = join(temporaryFolder(), 'copy');
  copyRepository(cwd);
  const [app, redirect] = [await freePort(), await freePort()];
  const env = { APP_PORT: `${app}`, REDIRECT_PORT: `${redirect}` };
  const program = `cd '${cwd}' && exec '${process.execPath}' --import tsx tools/cli/serve.ts`;
  const serve = start('sh', ['-c', program], env);
  await serve.said('"listening"', 2);
  expect(serve.stdout()).toMatch(
    `app on http://127.0.0.1:${app}, redirect on http://127.0.0.1:${redirect}, until Ctrl-C\n`,
  );
  expect(serve.stdout().match(/"host":"127\.0\.0\.1"/g)).toHaveLength(2);
  expect(await request(redirect, '/rota1')).toMatchObject({ status: 200 });
  serve.child.kill('SIGINT');
  expect(await serve.end()).toBe(0);
  expect(serve.stdout().match(/"stopped"/g)).toHaveLength(2);
});
