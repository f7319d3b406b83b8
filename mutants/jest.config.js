/** The tests of one room that need Node alone, as one project: StrykerJS knows no projects. */
const { resolve } = require('node:path');

const { projects, globalSetup, globalTeardown, testTimeout } = require('../jest.config.js');
const unit = projects.find(({ displayName }) => displayName === 'unit');

/** @type {import('jest').Config} */
module.exports = {
  ...unit,
  ...{ globalSetup, globalTeardown, testTimeout },
  rootDir: resolve(__dirname, '..'),
  testMatch: JSON.parse(process.env.MUTANTS_TESTS ?? '["<rootDir>/test/**/*.test.ts"]'),
  // Every change of a stack is one of its golden file: what is asked here is what else notices.
  testPathIgnorePatterns: [...unit.testPathIgnorePatterns, '/golden\\.test\\.ts$'],
};
