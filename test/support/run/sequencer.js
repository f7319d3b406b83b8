/** The order of test files: each worker takes the next when it has finished one. */
const { default: Sequencer } = require('@jest/test-sequencer');

/** Longest first, as measured; those that copy what `npm start` deploys come when it is about to serve. */
const ORDER = [
  'e2e/start.e2e.test',
  'tools/cli/generate.long.test',
  'workflows/rollback.long.test',
  'workflows/rehearsal.long.test',
  'tools/deploy/services.long.test',
  'e2e/prod.long.test',
  'tools/deploy/network.long.test',
  'lineages/successors.long.test',
  'e2e/broken-deployments.long.test',
  'e2e/inner-loop.long.test',
  'image/contents.long.test',
  'e2e/retry.long.test',
  'long',
  'e2e/destroy.e2e.test',
  'e2e/deploy.e2e.test',
  'e2e/guard.e2e.test',
  'e2e/plan.e2e.test',
  'e2e/secrets.e2e.test',
  'workflows/rehearsal.e2e.test',
  'e2e',
  // Files that take a second or two fill the gaps at the end.
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
