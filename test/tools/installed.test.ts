/** When tools/install.mjs installs, and when it keeps the installation. */
import { calls, change, clone, type Files, install, koa, lock, pino, record } from './support/clone';

/** What differs after an installation; whether npm should run again. */
test.each<[string, Files, boolean, string[]]>([
  ['nothing', {}, false, []],
  ['a package-lock.json with a new time', { lock }, false, []],
  ['an npm ci of its user', { record, stamp: undefined }, false, []],
  ['an npm install of its user', { lock: { ...lock, ...pino }, record: { ...record, ...pino } }, false, []],
  ['a truncated stamp', { stamp: '{"pack' }, false, []],
  ['no packages', { record: undefined, stamp: undefined }, true, []],
  ['an interrupted installation', { record: undefined }, true, []],
  ['one package fewer', { record: {} }, true, []],
  ['one package more', { record: { ...record, ...pino } }, true, []],
  ['another version of one', { record: koa('2.0.0') }, true, []],
  ['another package-lock.json', { lock: koa('3.4.0') }, true, []],
  ['a Node with another ABI', { stamp: { abi: '1' } }, true, []],
  ['another platform', { stamp: { platform: 'plan9' } }, true, []],
  ['another processor', { stamp: { arch: 'pdp11' } }, true, []],
  ['a Node with another ABI, if that does not matter', { stamp: { abi: '1' } }, false, ['--any-node']],
])('after an installation and %s', async (_, files, again, args) => {
  const folder = clone();
  await install(folder).end();
  change(folder, files);
  // Twice: the second time there is nothing to do.
  for (let times = 0; times < 2; times++) expect(await install(folder, ...args).end()).toBe(0);
  expect(calls(folder)).toBe('npm ci --include=dev\n'.repeat(again ? 2 : 1));
});
