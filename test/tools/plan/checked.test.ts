/** The plans that the guard has stored beside the stacks. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { checkedPlans } from '../../../tools/plan/checked';
import { changesOf, type PlanJson } from '../../../tools/terraform/changes';
import { temporaryFolder } from '../../support/temporary-folder';
import devEcs from '../fixtures/plan-dev-ecs.json';

test('the plans of the stacks that were reached, in order', async () => {
  const outdir = temporaryFolder();
  const stacks = join(outdir, 'stacks');
  for (const stack of ['dev-ecs', 'dev-networking', 'ecr'])
    mkdirSync(join(stacks, stack), { recursive: true });
  writeFileSync(join(stacks, 'dev-ecs', 'plan.json'), JSON.stringify(devEcs));
  writeFileSync(join(stacks, 'ecr', 'plan.json'), '{}');
  expect(await checkedPlans(outdir, ['ecr', 'dev-networking', 'dev-ecs', 'prod-ecs'])).toEqual([
    { stack: 'ecr', changes: [] },
    { stack: 'dev-ecs', changes: changesOf(devEcs as PlanJson) },
  ]);
});
