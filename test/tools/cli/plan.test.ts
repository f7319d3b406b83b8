/** npm run plan, before it plans anything. */
import { runTool } from '../../support/tool';

const plan = (...args: string[]) =>
  runTool('plan', args, {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      AWS_ACCESS_KEY_ID: 'testing',
      AWS_SECRET_ACCESS_KEY: 'testing',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_MAX_ATTEMPTS: '1',
    },
  });

test('--help says what it shows, and that it changes nothing', async () => {
  const { stdout, status } = await plan('--help');
  expect(stdout).toMatch(/^npm run plan: shows what a deployment of each stack would create/);
  expect(stdout).toContain('--comment');
  expect(status).toBe(0);
});

test('if AWS does not answer, it says so in one line', async () => {
  const { stderr, status } = await plan();
  expect(stderr).toMatch(/^AWS does not answer \(.*\): check that this machine reaches it\n$/);
  expect(status).toBe(1);
});
