const shared = {
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2023' } }] },
};

/** The one test of the workflows that runs them. */
const REHEARSAL = '**/test/workflows/rehearsal.test.ts';

/** @type {import('jest').Config} */
module.exports = {
  // The end-to-end tests share this folder's state file, and each of them keeps a machine busy.
  maxWorkers: 1,
  projects: [
    // Node is all that these need.
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/{servers,stacks,tools,workflows}/**/*.test.ts', `!${REHEARSAL}`],
    },
    // These run Terraform, the emulated AWS or a container engine, and say so where one is missing.
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/{emulator,e2e,image}/**/*.test.ts', REHEARSAL],
    },
  ],
};
