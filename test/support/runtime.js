/** What jest loads differently from its default. */
const { dirname, resolve } = require('node:path');
const { default: Runtime } = require('jest-runtime');

/**
 * Packages that Node loads once per worker: jest would evaluate them again for every test file. They keep no state. The
 * AWS SDK is not among them, because it keeps the environment of its first use.
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
    // Users edit settings.ts: the settings loaded instead are the same for everybody.
    const isSettings =
      name.endsWith('/settings') && resolve(dirname(from), name) === resolve(root, 'settings');
    return super.requireModuleOrMock(from, isSettings ? resolve(root, 'test/fixtures/settings') : name);
  }

  requireOnce(from, name) {
    // cdktf's matchers look for it there.
    globalThis.expect = this._environment.global.expect;
    const loaded = require(require.resolve(name, { paths: [from] }));
    // It records a stack trace for every token, which takes half the time of a synthesis and which nobody reads here.
    if (name === 'cdktf') require('cdktf/lib/tokens/private/stack-trace').captureStackTrace = () => [];
    return loaded;
  }
};
