/** What jest loads otherwise than it would by itself. */
const { dirname, resolve } = require('node:path');
const { default: Runtime } = require('jest-runtime');

/**
 * Packages that Node loads, once a worker: jest would evaluate them anew for every test file. They keep no state; the
 * AWS SDK, which keeps the environment of its first use, is not among them.
 */
const STATELESS = [
  '@cdktf/provider-aws',
  'cdktf',
  'constructs',
  'esbuild',
  'eslint',
  'prettier',
  'typescript',
  'yaml',
  'zod',
];

const root = resolve(__dirname, '../..');

module.exports = class extends Runtime {
  requireModuleOrMock(from, name) {
    if (STATELESS.some((one) => name === one || name.startsWith(`${one}/`)))
      return this.requireOnce(from, name);
    // The user edits settings.ts: what is loaded in its place is the same for everybody.
    const isSettings =
      name.endsWith('/settings') && resolve(dirname(from), name) === resolve(root, 'settings');
    return super.requireModuleOrMock(from, isSettings ? resolve(root, 'test/fixtures/settings') : name);
  }

  requireOnce(from, name) {
    // cdktf's matchers look for it there.
    globalThis.expect = this._environment.global.expect;
    const loaded = require(require.resolve(name, { paths: [from] }));
    // It notes for every token where it was made, which takes half the time of a synthesis and is read by nobody here.
    if (name === 'cdktf') require('cdktf/lib/tokens/private/stack-trace').captureStackTrace = () => [];
    return loaded;
  }
};
