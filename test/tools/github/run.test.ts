/** What a program knows about its workflow run, and what it writes to it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { isTooEarly } from '../../../tools/github/deployments';
import { setOutput } from '../../../tools/github/output';
import { isPublicRun, runUrl } from '../../../tools/github/run';
import { announce, summarize } from '../../../tools/github/summary';
import { unsavedIn } from '../../../tools/recovery/unsaved-states';
import { settings } from '../../fixtures/settings';
import { useOnly } from '../../support/environment';
import { temporaryFolder } from '../../support/temporary-folder';
import { startGithubApi, tokenOf } from '../../workflows/support/github-api';

const folder = temporaryFolder();
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const eventOf = (repository?: object) => ({
  GITHUB_EVENT_PATH: file('event.json', JSON.stringify({ repository })),
});

afterEach(() => {
  jest.restoreAllMocks();
});

test('a workflow run has an address, a local run has none', () => {
  const run = {
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'owner/name',
    GITHUB_RUN_ID: '5',
  };
  useOnly(/^GITHUB_/, run);
  expect(runUrl()).toBe('https://github.com/owner/name/actions/runs/5');
  useOnly(/^GITHUB_/, {});
  expect(runUrl()).toBeUndefined();
});

test.each([
  ['of a public repository', eventOf, { private: false }, true],
  ['of a private one', eventOf, { private: true }, false],
  ['of an event that does not say so', eventOf, undefined, false],
  ["on a person's machine", () => ({}), undefined, false],
])('a run %s', async (_, event, repository, isPublic) => {
  useOnly(/^GITHUB_/, event(repository));
  expect(isPublicRun()).toBe(isPublic);

  const left = join(folder, 'left');
  await mkdir(join(left, 'dev-ecs'), { recursive: true });
  writeFileSync(join(left, 'dev-ecs/errored.tfstate'), '{}');
  expect(await unsavedIn(left, ['dev-ecs'])).toEqual([
    isPublic
      ? "the state of dev-ecs could not be saved, and is not kept, since everybody could read it: 'npm run drift' " +
        'lists the resources that are in no state, with the commands that adopt or delete them'
      : expect.stringMatching(
          /^the state of dev-ecs could not be saved and is in .*: save it .* state push /,
        ),
  ]);
});

test('a step has outputs and a summary; a summary that is too long for GitHub is cut', () => {
  const [output, summary] = [file('output', ''), file('summary', '')];
  useOnly(/^GITHUB_/, { GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary, GITHUB_ACTIONS: 'true' });
  setOutput('deployed', 'true');
  setOutput('url', '');
  expect(readFileSync(output, 'utf8')).toBe('deployed=true\nurl=\n');
  const said = jest.spyOn(console, 'error').mockImplementation();
  announce('Nothing.');
  expect(said.mock.calls).toEqual([['::notice::Nothing.']]);
  expect(readFileSync(summary, 'utf8')).toBe('Nothing.\n\n');
  summarize('€'.repeat(2 ** 20));
  expect(readFileSync(summary).length).toBeLessThan(2 ** 20);
  expect(readFileSync(summary, 'utf8')).toMatch(/€\n\n… cut: see the log\n\n$/);
  useOnly(/^GITHUB_/, {});
  setOutput('deployed', 'true');
  announce('On the machine of a person.');
  expect(said.mock.calls.at(-1)).toEqual(['On the machine of a person.']);
});

test.each([
  ['schedule', '', 0, true],
  ['schedule', '', 1, false],
  ['schedule', 'AKIA', 0, false],
  ['workflow_dispatch', '', 0, false],
])(
  'a run by %s with the key %j after %i deployments is too early: %s',
  async (event, key, deployed, early) => {
    const api = await startGithubApi();
    api.deployments.push(...Array.from({ length: deployed }, (_, id) => ({ id })));
    const before = process.env['AWS_ACCESS_KEY_ID'];
    process.env['AWS_ACCESS_KEY_ID'] = key;
    useOnly(/^GITHUB_/, {
      GITHUB_API_URL: api.url,
      GITHUB_EVENT_NAME: event,
      GITHUB_REPOSITORY: settings.repository,
      GITHUB_TOKEN: tokenOf({ deployments: 'read' }),
    });
    try {
      expect(await isTooEarly()).toBe(early);
    } finally {
      process.env['AWS_ACCESS_KEY_ID'] = before;
      api.close();
    }
  },
);
