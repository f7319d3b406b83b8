/** How drift reports resources that are in the account but in no state. */
import { join } from 'node:path';

import { describeDrift } from '../../../tools/drift/describe';
import { orphanedDrift } from '../../../tools/drift/find';

const folder = join('/tmp', 'folder');
const what = 'in the account, but in no state: a run was interrupted before it could record it';

test('if nothing is orphaned, nothing is reported', () => {
  expect(orphanedDrift([], [], folder)).toEqual([]);
});

test.each([
  ['is deleted', ['aws ec2 delete-vpc --vpc-id vpc-1'], []],
  [
    'is adopted, which needs the stacks, and the rest is deleted',
    [`terraform -chdir=${folder}/stacks/dev-ecs import a b`, 'aws ec2 delete-vpc --vpc-id vpc-1'],
    ['npx cdktf synth'],
  ],
])('what was left behind %s', (_, recovery, first) => {
  const [told] = orphanedDrift([{ arn: 'arn:1' }, { arn: 'arn:2' }] as never, recovery, folder);
  if (!told) throw new TypeError('it is told');
  expect(describeDrift(told).split('\n')).toEqual([
    'orphaned resources:',
    '  unexpected:',
    `    arn:1: ${what}`,
    `    arn:2: ${what}`,
    '    commands: run these in order: they adopt resources with a fixed name and delete the rest',
    ...[...first, ...recovery].map((command) => `      ${command.replace(`${folder}/`, '')}`),
  ]);
});
