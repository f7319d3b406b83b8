/** The stacks of main.ts for a given number of environments (the argument), each like `prod`. */
import { App } from 'cdktf';

import { settings as example } from '../../settings';
import { loadSettings } from '../../contract/settings';
import { addStacks } from '../../main';

const { prod } = example.environments;
if (!prod) throw new TypeError('settings.ts has no prod');
const numbers = [...Array(Number(process.argv[2])).keys()];
const settings = loadSettings({
  ...example,
  environments: Object.fromEntries(numbers.map((n) => [`prod${n}`, { ...prod, cidr: `10.${n}.0.0/16` }])),
});
const app = new App();
addStacks(app, settings);
app.synth();
