import { App } from 'cdktf';

import { BootstrapStack } from './stacks/bootstrap/stack';
import { EcrStack } from './stacks/ecr/stack';
import { EcsStack } from './stacks/ecs/stack';
import { NetworkingStack } from './stacks/networking/stack';
import { loadSettings } from './contract/settings';

const settings = loadSettings();
// IMAGE: a candidate instead of the recorded release. The other two: see tools/bootstrap/bootstrap.ts.
const { IMAGE: image, BOOTSTRAP_STATE: localStatePath, BOOTSTRAP_TEARDOWN: teardown } = process.env;
const app = new App();

new BootstrapStack(app, 'bootstrap', { settings, localStatePath, teardown: teardown === '1' });
new EcrStack(app, 'ecr', { settings });
for (const environment of settings.environments) {
  const network = new NetworkingStack(app, `${environment.name}-networking`, { settings, environment });
  new EcsStack(app, `${environment.name}-ecs`, { settings, environment, network, image });
}

app.synth();
