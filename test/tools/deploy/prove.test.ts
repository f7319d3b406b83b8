/** Which Terraform changes start a deployment in ECS, whose end is then awaited. */
import { startsDeployment } from '../../../tools/deploy/prove';
import type { Change } from '../../../tools/terraform/changes';

test.each<[boolean, string, Change['action'], string[]]>([
  [true, 'aws_ecs_service', 'update', ['task_definition']],
  [true, 'aws_ecs_service', 'update', ['tags', 'task_definition']],
  [true, 'aws_ecs_service', 'create', []],
  [true, 'aws_ecs_service', 'replace', ['tags']],
  [false, 'aws_ecs_service', 'update', ['tags']],
  [false, 'aws_ecs_service', 'update', ['tags', 'tags_all']],
  [false, 'aws_ecs_service', 'update', ['tags_all']],
  [false, 'aws_ecs_task_definition', 'create', []],
  [false, 'aws_ecs_cluster', 'update', ['setting']],
])('%s: %s, %s of %j', (starts, type, action, attributes) => {
  const change = { address: `${type}.it`, type, action, attributes, forcedBy: [], reason: undefined };
  expect(startsDeployment({ ...change, before: undefined, after: undefined })).toBe(starts);
});
