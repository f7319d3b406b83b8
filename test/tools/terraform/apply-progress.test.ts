import { TerraformProgress } from '../../../tools/terraform/apply-progress';

/** Lines of the CLI, without colours; `seconds` pass between two of them. */
function saidOf(lines: readonly string[], seconds = 0, showPlan = false): string[] {
  jest.useFakeTimers();
  const said: string[] = [];
  const progress = new TerraformProgress((stack, text) => said.push(`${stack}: ${text}`), showPlan);
  for (const line of lines) {
    progress.read(line);
    jest.advanceTimersByTime(seconds * 1000);
  }
  jest.useRealTimers();
  return said;
}

test("plans and results are shown, under their block's stack", () => {
  const said = saidOf([
    'dev-ecs  Terraform used the selected providers to generate the following execution',
    '         Plan: 33 to add, 0 to change, 0 to destroy.',
    'ecr  No changes. Your infrastructure matches the configuration.',
    'dev-ecs  Apply complete! Resources: 33 added, 0 changed, 0 destroyed.',
  ]);
  expect(said).toEqual([
    'dev-ecs: Plan: 33 to add, 0 to change, 0 to destroy.',
    'ecr: No changes. Your infrastructure matches the configuration.',
    'dev-ecs: Apply complete! Resources: 33 added, 0 changed, 0 destroyed.',
  ]);
});

test('a long wait is shown once for all resources, with the count of finished ones', () => {
  const said = saidOf(
    [
      'dev-ecs  Plan: 3 to add, 0 to change, 0 to destroy.',
      '         aws_iam_role.task_1 (task/roles/task): Creation complete after 1s [id=fargate-duo-dev-task]',
      'dev-ecs  aws_ecs_cluster.cluster_1: Still creating... [10s elapsed]',
      '         aws_lb.balancer_1 (balancer/alb): Still creating... [10s elapsed]',
      'dev-ecs  aws_lb.balancer_1 (balancer/alb): Still creating... [20s elapsed]',
    ],
    5,
  );
  expect(said.slice(1)).toEqual([
    'dev-ecs: 1 of 3 done, waiting for aws_ecs_cluster',
    'dev-ecs: 1 of 3 done, waiting for aws_lb',
  ]);
});

test('a wait is shown each time that Terraform reports it, every ten seconds, except the first', () => {
  const waits = Array.from(
    { length: 31 },
    (_, index) => `dev-ecs  aws_nat_gateway.nat_1: Still creating... [${10 * (index + 1)}s elapsed]`,
  );
  expect(saidOf(waits, 10)).toHaveLength(30);
});

test('refreshed or started resources are not counted', () => {
  const said = saidOf(
    [
      'ecr  Plan: 2 to add, 0 to change, 0 to destroy.',
      'ecr  aws_ecr_repository.repository (repository): Refreshing state... [id=fargate-duo]',
      'ecr  aws_ecr_repository.repository (repository): Creating...',
      'ecr  aws_ecr_repository.repository (repository): Still creating... [10s elapsed]',
    ],
    10,
  );
  expect(said.at(-1)).toBe('ecr: 0 of 2 done, waiting for aws_ecr_repository');
});

describe('the plan of each resource', () => {
  const lines = [
    'dev-ecs  Terraform will perform the following actions:',
    '           # aws_lb.alb_1 (balancer/alb) will be created',
    '           # aws_ecs_task_definition.task_2 (task/definition) must be replaced',
    '         +/- resource "aws_ecs_task_definition" "task_2" {',
    '               # (9 unchanged attributes hidden)',
    'dev-ecs  Plan: 2 to add, 0 to change, 1 to destroy.',
  ];

  test('is shown on request', () => {
    expect(saidOf(lines, 0, true)).toEqual([
      'dev-ecs: aws_lb.alb_1 (balancer/alb) will be created',
      'dev-ecs: aws_ecs_task_definition.task_2 (task/definition) must be replaced',
      'dev-ecs: Plan: 2 to add, 0 to change, 1 to destroy.',
    ]);
  });

  test('is otherwise only in the log', () => {
    expect(saidOf(lines)).toEqual(['dev-ecs: Plan: 2 to add, 0 to change, 1 to destroy.']);
  });
});
