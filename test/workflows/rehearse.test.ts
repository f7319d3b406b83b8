/** What a rehearsal refuses: it knows only what the workflows use, and ignores nothing else. */
import { join } from 'node:path';

import { holds, interpolate } from './support/expressions';
import { type Event, rehearse, type Stage } from './support/rehearse';
import { runStep } from './support/steps';
import { repositoryIds } from '../fixtures/repository-ids';
import { settings } from '../fixtures/settings';
import { copyRepository, writeSettings } from '../support/checkout';
import { temporaryFolder } from '../support/temporary-folder';

const contexts = {
  github: { sha: 'abc', event: {} },
  inputs: { allow: '' },
  steps: { build: { outputs: {} } },
};

test('expressions are evaluated as by GitHub', () => {
  expect(interpolate("x-${{ github.sha }}-${{ inputs.allow || format('{0}!', 'no') }}", contexts)).toBe(
    'x-abc-no!',
  );
  expect(holds("github.sha == 'ABC' && !inputs.allow", contexts, 'success')).toBe(true);
});

test('a missing step, output or context, which GitHub evaluates to nothing, is refused', () => {
  for (const text of [
    'steps.bild.outputs.digest',
    'steps.build.outputs.digest',
    'github.actor',
    'secrets.KEY',
  ]) {
    expect(() => interpolate(`\${{ ${text} }}`, contexts)).toThrow(
      text.split('.').at(text === 'secrets.KEY' ? 0 : -1),
    );
  }
});

test.each([
  [undefined, false],
  ["github.sha == 'abc'", false],
  ['always()', true],
  ["${{ failure() && github.sha == 'abc' }}", true],
  ['success()', false],
])('after a failure %j holds: %s', (condition, wanted) => {
  expect(holds(condition, contexts, 'failure')).toBe(wanted);
});

describe('a run', () => {
  const stage: Stage = { folder: '/nowhere', env: {}, actions: {}, unrun: {} };
  const event: Event = { name: 'workflow_dispatch', ref: 'refs/heads/main', sha: 'abc' };
  const typed = { environment: 'dev', confirmation: 'dev' };

  test.each([
    [
      'on an event that does not start it',
      'rollback.yml',
      { ...event, name: 'push' as const },
      /does not run on push/,
    ],
    ['without a required input', 'rollback.yml', event, /input environment is missing/],
    ['with an unknown input', 'rollback.yml', { ...event, inputs: { ...typed, x: '1' } }, /no input x/],
  ])('is refused %s', async (_, file, wrong, message) => {
    await expect(rehearse(file, wrong, stage)).rejects.toThrow(message);
  });

  test('is refused if an action has no stand-in', async () => {
    const folder = temporaryFolder();
    await expect(rehearse('drift.yml', event, { ...stage, folder })).rejects.toThrow(
      'there is no stand-in for actions/checkout',
    );
  });

  test('belongs to the repository of the settings, by its name and by its ids', async () => {
    const workspace = join(temporaryFolder(), 'workspace');
    copyRepository(workspace);
    writeSettings(workspace, { ...settings, repositoryIds });
    const run = { event, stage: { ...stage, env: { ...process.env, AWS_ENDPOINT_URL: '' } }, number: 1 };
    const runner = {
      workspace,
      run,
      environment: undefined,
      permissions: { 'id-token': 'write' as const },
      added: {},
      known: {},
    };
    const step = await runStep({ run: 'npm run --silent settings' }, {}, {}, runner);
    expect(step.log).toMatch(/^region=/);
    expect(step.failed).toBe(false);
  });
});
