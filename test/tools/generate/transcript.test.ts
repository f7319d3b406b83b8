/** The transcript of `npm start` in docs/local.md follows the stacks. */
import { withResourceCounts } from '../../../tools/generate/transcript';

const golden = {
  'test/stacks/golden/example/dev-ecs.yaml':
    'resource:\n  aws_a:\n    one: {}\n    two: {}\n  aws_b:\n    three: {}\n',
  'test/stacks/golden/example/ecr.yaml': 'resource:\n  aws_c:\n    one: {}\n',
  'test/stacks/golden/options/ecr.yaml': 'resource:\n  aws_c:\n    one: {}\n    two: {}\n',
};

test('each stack has its own numbers, and unchanged stacks keep their zeros', () => {
  const before = [
    '[0:22] ecr             Plan: 2 to add, 0 to change, 0 to destroy.',
    '[0:52] dev-ecs         19 of 33 done, waiting for aws_ecs_cluster',
    '[1:43] dev-ecs         Apply complete! Resources: 33 added, 0 changed, 0 destroyed.',
    '[1:50] dev-ecs         Apply complete! Resources: 0 added, 0 changed, 0 destroyed.',
    'dev-ecs Plan: 33 to add',
  ].join('\n');
  expect(withResourceCounts(before, golden).split('\n')).toEqual([
    '[0:22] ecr             Plan: 1 to add, 0 to change, 0 to destroy.',
    '[0:52] dev-ecs         19 of 3 done, waiting for aws_ecs_cluster',
    '[1:43] dev-ecs         Apply complete! Resources: 3 added, 0 changed, 0 destroyed.',
    '[1:50] dev-ecs         Apply complete! Resources: 0 added, 0 changed, 0 destroyed.',
    'dev-ecs Plan: 33 to add',
  ]);
});
