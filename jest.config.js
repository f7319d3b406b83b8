const { availableParallelism } = require('node:os');

/** Packages that ship only ES modules: GitHub's client and its dependencies. */
const esModules = [
  '@octokit',
  'before-after-hook',
  'universal-user-agent',
  'json-with-bigint',
  'fast-content-type-parse',
];

const shared = {
  testEnvironment: 'node',
  runtime: '<rootDir>/test/support/runtime.js',
  transform: { '^.+\\.[tj]s$': ['@swc/jest', { jsc: { target: 'es2023' } }] },
  transformIgnorePatterns: [`/node_modules/(?!(${esModules.join('|')})/)`],
};

/** Finds out what this machine has, once, before the first of these tests. */
const endToEnd = {
  ...shared,
  globalSetup: '<rootDir>/test/support/run/facts.ts',
  setupFilesAfterEnv: ['<rootDir>/test/support/patience.ts'],
};

/** @type {import('jest').Config} */
module.exports = {
  // Tests that wait for Terraform leave their share of the machine to others.
  maxWorkers: Math.max(4, availableParallelism()),
  globalSetup: '<rootDir>/test/support/run/setup.ts',
  globalTeardown: '<rootDir>/test/support/run/teardown.ts',
  reporters: ['default', '<rootDir>/test/support/run/left-out.js'],
  testSequencer: '<rootDir>/test/support/run/sequencer.js',
  // Programs start slowly on a busy machine.
  testTimeout: 30_000,
  projects: [
    // The user's own settings.ts; all other projects use the settings of test/fixtures.
    {
      ...shared,
      displayName: 'settings',
      runtime: undefined,
      testMatch: ['<rootDir>/test/settings.test.ts'],
    },
    // These need only Node.
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/!(*.e2e|*.long).test.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/settings.test.ts'],
    },
    // These run Terraform, the emulated AWS or a container engine, and report a missing one; or they put load on servers
    // that run as processes.
    { ...endToEnd, displayName: 'e2e', testMatch: ['<rootDir>/test/**/*.e2e.test.ts'] },
    // So do these, but they take minutes: `npm test` leaves them to `npm run test:all`.
    { ...endToEnd, displayName: 'long', testMatch: ['<rootDir>/test/**/*.long.test.ts'] },
  ],
};
