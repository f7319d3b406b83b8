/** A reporter whose one line ends `npm test`: what is left to `npm run test:all`. */
const { readdirSync } = require('node:fs');
const { basename, resolve } = require('node:path');

const tests = resolve(__dirname, '../..');

module.exports = class {
  constructor(globalConfig) {
    this.isChoice = globalConfig.testPathPatterns.isSet() || globalConfig.runTestsByPath;
  }

  onRunComplete(contexts) {
    const ran = [...contexts].map(({ config }) => config.displayName.name);
    if (this.isChoice || !ran.includes('e2e') || ran.includes('long')) return;
    const names = readdirSync(tests, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.long.test.ts'))
      .map((file) => basename(file, '.long.test.ts'));
    // Below jest's own summary.
    process.once('exit', () => {
      console.log(
        `Left out: tests that take minutes (${names.sort().join(', ')}). npm run test:all runs them too.`,
      );
    });
  }
};
