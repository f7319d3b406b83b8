/** npm start --containers: the deployed image is built, pushed and run, and Ctrl-C leaves nothing behind. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { call } from '../support/aws';
import { findEngine } from '../image/support/engine';
import { copyRepository } from '../support/checkout';
import { describeWith } from '../support/describe-with';
import { temporaryFolder } from '../support/temporary-folder';
import { ports, startUntil, survivors } from './support/npm-start';

const MINUTE = 60_000;
const found = findEngine();

describeWith(['containers', 'terraform', 'moto'], 'npm start --containers', () => {
  const engine = found as Exclude<typeof found, string>;

  test(
    'runs the recorded release as answering containers; a second start is refused; Ctrl-C removes all of them',
    async () => {
      const moved = await ports();
      const label = `label=fargate-duo=${moved.EMULATOR_PORT}`;
      const running = (format: string) => engine.run('ps', '--all', '--filter', label, '--format', format);
      const folder = join(temporaryFolder(), 'source');
      copyRepository(folder);
      const started = await startUntil('Deployed and serving', moved, {
        folder,
        timeoutMs: 15 * MINUTE,
        options: ['--containers'],
      });
      try {
        const answer = await fetch(`http://localhost:${moved.REDIRECT_PORT}/rota1`);
        expect([answer.status, await answer.json()]).toEqual([200, { status: 'UP' }]);

        const emulator = `http://127.0.0.1:${moved.EMULATOR_PORT}`;
        const { Parameter } = (await call(emulator, 'ssm', 'AmazonSSM.GetParameter', {
          Name: '/fargate-duo/dev/release',
        })) as { Parameter: { Value: string } };
        const [, digest = ''] = Parameter.Value.split('@');
        // App, Redirect and the container that holds their network.
        const image = `127.0.0.1:${moved.EMULATOR_PORT}/fargate-duo@${digest}`;
        expect(running('{{.Image}}').split('\n')).toEqual([image, image, image]);

        const env = Object.fromEntries(Object.entries(moved).map(([name, port]) => [name, `${port}`]));
        const second = spawnSync(
          process.execPath,
          ['--import', 'tsx', 'tools/cli/start.ts', '--containers'],
          {
            cwd: folder,
            env: { ...process.env, ...env },
            encoding: 'utf8',
          },
        );
        expect([second.status, second.stderr]).toEqual([
          1,
          expect.stringMatching(
            `^port ${moved.EMULATOR_PORT} is in use by process \\d+ \\(.* emulator --port .*\\): stop what listens there, or `,
          ),
        ]);
        expect(running('{{.Names}}').split('\n')).toHaveLength(3);

        expect(await started.interrupt()).toBe(0);
        expect(running('{{.Names}}')).toBe('');
        expect(survivors(moved.EMULATOR_PORT)).toEqual([]);
        engine.run('rmi', '--force', image);
      } finally {
        await started.kill();
      }
    },
    20 * MINUTE,
  );
});
