/** The order of test files: end-to-end tests first, the longest before the others; the short ones fill the gaps. */
const { default: Sequencer } = require('@jest/test-sequencer');

module.exports = class extends Sequencer {
  sort(tests) {
    const rank = ({ context }) => ['long', 'e2e'].indexOf(context.config.displayName?.name) + 1 || 3;
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
};
