/** The unit tests of one room, as one project: StrykerJS does not support projects. */
const { resolve } = require('node:path');

const { projects, globalSetup, globalTeardown, testTimeout } = require('../jest.config.js');
const unit = projects.find(({ displayName }) => displayName === 'unit');

/** @type {import('jest').Config} */
module.exports = {
  ...unit,
  ...{ globalSetup, globalTeardown, testTimeout },
  rootDir: resolve(__dirname, '..'),
  testMatch: JSON.parse(process.env.MUTANTS_TESTS ?? '["<rootDir>/test/**/*.test.ts"]'),
  // A golden file notices every change of a stack: the question here is which other tests do.
  testPathIgnorePatterns: [...unit.testPathIgnorePatterns, '/golden\\.test\\.ts$'],
};
