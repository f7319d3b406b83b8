/** Packages that are ES modules alone: GitHub's client and what it is made of. */
const esModules = [
  '@octokit',
  'before-after-hook',
  'universal-user-agent',
  'json-with-bigint',
  'fast-content-type-parse',
];

const shared = {
  testEnvironment: 'node',
  // cdktf notes for every token where it was made, which nobody reads here: jest would look each place up in the
  // source maps, which takes half the time of a test of stacks.
  moduleNameMapper: { '/stack-trace$': '<rootDir>/test/support/no-stack-traces.js' },
  transform: { '^.+\\.[tj]s$': ['@swc/jest', { jsc: { target: 'es2023' } }] },
  transformIgnorePatterns: [`/node_modules/(?!(${esModules.join('|')})/)`],
};

/** The one test of the workflows that runs them. */
const REHEARSAL = '**/test/workflows/rehearsal.test.ts';

/** @type {import('jest').Config} */
module.exports = {
  maxWorkers: '100%',
  // Programs start slowly on a busy machine.
  testTimeout: 30_000,
  projects: [
    // Node is all that these need.
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/{servers,stacks,tools,workflows}/**/*.test.ts', `!${REHEARSAL}`],
    },
    // So do these, but each of their tests starts a program, which takes a second or two every time.
    { ...shared, displayName: 'programs', testMatch: ['<rootDir>/test/programs/**/*.test.ts'] },
    // These run Terraform, the emulated AWS or a container engine, and say so where one is missing; or they load the
    // servers, as processes, for as long as the others take together.
    {
      ...shared,
      displayName: 'e2e',
      // One after the other: they share this folder's state file, and each of them keeps a machine busy.
      runner: '<rootDir>/test/support/serial-runner.js',
      testMatch: ['<rootDir>/test/{emulator,e2e,image,load}/**/*.test.ts', REHEARSAL],
    },
  ],
};
