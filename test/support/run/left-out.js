/** A reporter whose one line ends `npm test`: what that has left to `npm run test:all`. */
const { readdirSync } = require('node:fs');
const { basename, resolve } = require('node:path');

const tests = resolve(__dirname, '../..');

module.exports = class {
  onRunComplete(contexts) {
    const ran = [...contexts].map(({ config }) => config.displayName.name);
    // Somebody's choice of files or projects needs no word.
    if (!ran.includes('e2e') || !ran.includes('unit') || ran.includes('long')) return;
    const names = readdirSync(tests, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.long.test.ts'))
      .map((file) => basename(file, '.long.test.ts'));
    console.log(`\nLeft out: what takes minutes (${names.sort().join(', ')}); npm run test:all runs it too.`);
  }
};
