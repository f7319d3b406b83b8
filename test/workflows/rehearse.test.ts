/** What a rehearsal refuses: it knows what the workflows use, and nothing else passes for done. */
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

test('expressions are those of GitHub', () => {
  expect(interpolate("x-${{ github.sha }}-${{ inputs.allow || format('{0}!', 'no') }}", contexts)).toBe(
    'x-abc-no!',
  );
  expect(holds("github.sha == 'ABC' && !inputs.allow", contexts, 'success')).toBe(true);
});

test('what GitHub would take for nothing is refused: a step, an output or a context that is not there', () => {
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
    ['without an input that it wants', 'rollback.yml', event, /input environment is missing/],
    [
      'with an input that it does not have',
      'rollback.yml',
      { ...event, inputs: { ...typed, x: '1' } },
      /no input x/,
    ],
  ])('is refused %s', async (_, file, wrong, message) => {
    await expect(rehearse(file, wrong, stage)).rejects.toThrow(message);
  });

  test('is refused where there is no stand-in for an action', async () => {
    const folder = temporaryFolder();
    await expect(rehearse('drift.yml', event, { ...stage, folder })).rejects.toThrow(
      'there is no stand-in for actions/checkout',
    );
  });

  test('is of the repository of the settings, by its name and by its ids', async () => {
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
