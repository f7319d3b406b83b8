/** The stacks of main.ts for as many environments as its argument says, each like `prod`. */
import { App } from 'cdktf';

import { settings as example } from '../../settings';
import { BootstrapStack } from '../../stacks/bootstrap/stack';
import { EcrStack } from '../../stacks/ecr/stack';
import { EcsStack } from '../../stacks/ecs/stack';
import { NetworkingStack } from '../../stacks/networking/stack';
import { loadSettings } from '../../contract/settings';

const { prod } = example.environments;
if (!prod) throw new TypeError('settings.ts has no prod');
const numbers = [...Array(Number(process.argv[2])).keys()];
const settings = loadSettings({
  ...example,
  environments: Object.fromEntries(numbers.map((n) => [`prod${n}`, { ...prod, cidr: `10.${n}.0.0/16` }])),
});
const app = new App();
new BootstrapStack(app, 'bootstrap', { settings });
new EcrStack(app, 'ecr', { settings });
for (const environment of settings.environments) {
  const network = new NetworkingStack(app, `${environment.name}-networking`, { settings, environment });
  new EcsStack(app, `${environment.name}-ecs`, { settings, environment, network });
}
app.synth();
