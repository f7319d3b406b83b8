/** The order of test files: each worker takes the next when it is done with one. */
const { default: Sequencer } = require('@jest/test-sequencer');

/** Longest first, as measured; those that take a copy of what `npm start` deploys come when it is about to serve. */
const ORDER = [
  'e2e/start.test',
  'workflows/rehearsal.long.test',
  'e2e/start-containers.long.test',
  'e2e/faults.long.test',
  'e2e/prod.long.test',
  'programs/changes.long.test',
  'e2e/destroy.test',
  'e2e/deploy.test',
  'e2e/guard.test',
  'e2e/plan.test',
  'e2e/secrets.test',
  'workflows/rehearsal.test',
  'long',
  'e2e',
  // What takes a second or two fills the gaps at the end.
  'unit',
];

const rank = ({ path, context }) => {
  const named = ORDER.findIndex((name) => path.endsWith(`/test/${name}.ts`));
  return named >= 0 ? named : ORDER.indexOf(context.config.displayName.name);
};

module.exports = class extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
};
