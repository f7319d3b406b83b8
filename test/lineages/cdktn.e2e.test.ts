/** CDK Terrain has CDKTF's API: the project as it is, with cdktn where cdktf is installed, is the same to the line. */
import { join } from 'node:path';

import { checkout } from '../support/checkout';
import { describeWith } from '../support/describe-with';
import { temporaryFolder } from '../support/temporary-folder';
import { runProgram } from '../support/tool';
import { packageOf } from './support/page';
import { differences, synthesize } from './support/synthesis';

describeWith(['npm'], 'cdktn in the place of cdktf', () => {
  test('gives every stack the same lines, but for its own number', async () => {
    const CDKTN = temporaryFolder();
    const packages = [packageOf('cdktn'), packageOf('constructs')];
    const install = ['install', '--prefix', CDKTN, '--ignore-scripts', '--no-audit', ...packages];
    expect(await runProgram('npm', install, {})).toMatchObject({ status: 0 });

    const preload = ['--require', join(__dirname, 'support/in-cdktfs-place.js')];
    const before = await synthesize(checkout(), {});
    const lines = Object.values(differences(before, await synthesize(checkout(), { CDKTN }, ...preload)));
    expect(lines).toHaveLength(6);
    expect(new Set(lines)).toEqual(new Set(['-"version": "0.21.0"\n+"version": "0.24.0"\n']));
  });
});
