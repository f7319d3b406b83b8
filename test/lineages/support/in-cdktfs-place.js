/** Preloaded, it puts cdktn and constructs of the folder CDKTN in the place of the project's cdktf and constructs. */
const { createRequire } = require('node:module');

const theirs = createRequire(`${process.env.CDKTN}/`);
for (const [ours, name] of [
  ['cdktf', 'cdktn'],
  ['constructs', 'constructs'],
]) {
  theirs(name);
  require.cache[require.resolve(ours)] = require.cache[theirs.resolve(name)];
}
