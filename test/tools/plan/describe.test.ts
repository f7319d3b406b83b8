/** The text of a plan, in the terminal and in a comment. */
import { changesOf, type PlanJson } from '../../../tools/terraform/changes';
import { planMarkdown } from '../../../tools/plan/markdown';
import { describePlan } from '../../../tools/plan/describe';
import type { StackPlan } from '../../../tools/plan/stack-plan';
import type { Change } from '../../../tools/terraform/changes';
import devEcs from '../fixtures/plan-dev-ecs.json';

const plan = (stack: string, changes: readonly Change[] = []): StackPlan => ({
  stack,
  changes,
  moved: [],
  monthlyUsd: { before: 0, after: 0 },
  unpriced: [],
});
const plans: StackPlan[] = [
  plan('ecr'),
  plan('dev-networking'),
  { ...plan('dev-ecs', changesOf(devEcs as PlanJson)), monthlyUsd: { before: 30, after: 31.5 } },
  { ...plan('prod-ecs'), plannableAfter: 'prod-networking is deployed' },
];

describe('in the terminal', () => {
  test('losses come first, replacements have their reason, unchanged stacks take one line', () => {
    expect(describePlan(plans).split('\n')).toEqual([
      'dev-ecs: 3 to change, 3 to replace, 1 to destroy',
      '  -/+ aws_lb.balancer_alb_8D7687E7: name "fargate-duo-dev" → "renamed" forces it ' +
        '⚠ loses its DNS name, which users and CNAMEs know',
      '  - aws_cloudwatch_dashboard.dashboard_9E73CAB7',
      '  -/+ aws_ecs_cluster_capacity_providers.cluster_capacity_BDCA409E: an interrupted creation forces it',
      '  -/+ aws_ecs_task_definition.task_definition_EE7DF853: memory "512" → "1024" forces it',
      '  ~ aws_appautoscaling_target.scaling_tasks_E390BAEC: max_capacity 2 → 4',
      '  ~ aws_cloudwatch_log_group.task_app-logs_0C94AE41: retention_in_days 7 → 14',
      '  ~ aws_ecs_service.service_E7C408F2: enable_execute_command false → true, task_definition',
      'no changes: ecr, dev-networking',
      'prod-ecs: not plannable before prod-networking is deployed',
      'a month: $31.50 ($30.00 before, +$1.50), plus usage: npm run cost',
    ]);
  });

  test('creations follow all changes, a whole stack in one line', () => {
    const change = (action: Change['action'], address: string): Change => ({
      ...{ address, type: 'aws_x', action, attributes: ['name'], forcedBy: ['name'], reason: undefined },
      ...{ before: { name: 'a' }, after: { name: 'b' } },
    });
    const all = (['create', 'update', 'delete', 'replace'] as const).map((each) =>
      change(each, `aws_x.${each}`),
    );
    expect(
      describePlan([plan('ecr', all)])
        .split('\n')
        .slice(0, -1),
    ).toEqual([
      'ecr: 1 to create, 1 to change, 1 to replace, 1 to destroy',
      '  - aws_x.delete',
      '  -/+ aws_x.replace: name "a" → "b" forces it',
      '  ~ aws_x.update: name "a" → "b"',
      '  + aws_x.create',
    ]);
  });

  test('a region without prices gets no number, but a line that says where to add them', () => {
    const unpriced = ['no price for eu-central-1: add it to tools/cost/prices.ts'];
    expect(describePlan([{ ...plan('ecr'), monthlyUsd: undefined, unpriced }])).toBe(
      'no changes: ecr\na month: no price for eu-central-1: add it to tools/cost/prices.ts',
    );
  });

  test.each([
    [30, 31.5, '$31.50 ($30.00 before, +$1.50)'],
    [31.5, 30, '$30.00 ($31.50 before, -$1.50)'],
    [30, 30.001, '$30.00 (unchanged)'],
    [0, 0, '$0.00 (unchanged)'],
  ])('from %d to %d dollars', (from, to, words) => {
    const [one, other] = [from / 3, (2 * from) / 3].map((before) => ({
      before,
      after: (to / from || 0) * before,
    }));
    const plans = [one, other].map((monthlyUsd) => ({ ...plan('ecr'), monthlyUsd }));
    expect(describePlan(plans)).toBe(`no changes: ecr, ecr\na month: ${words}, plus usage: npm run cost`);
  });

  test('several resources without a price are named once each', () => {
    const unpriced = [
      { ...plan('ecr'), unpriced: ['a', 'b'] },
      { ...plan('dev-ecs'), unpriced: ['b', 'c'] },
    ];
    expect(describePlan(unpriced)).toMatch(/: npm run cost; a; b; c$/);
    expect(describePlan(unpriced.map((each) => ({ ...each, monthlyUsd: undefined })))).toMatch(
      /a month: a; b; c$/,
    );
  });

  test('a resource without a price is named beside the number', () => {
    const unpriced = ['no price for aws_db_instance: add it to tools/cost/charges.ts'];
    expect(describePlan([{ ...plan('ecr'), unpriced }])).toMatch(
      /a month: \$0\.00 .*; no price for aws_db_instance: add it to tools\/cost\/charges\.ts$/,
    );
  });
});

describe('in a comment', () => {
  const options = { fullPlan: 'there' };

  test('an environment that still runs although settings.ts no longer has it is a paragraph', () => {
    expect(planMarkdown(plans, { ...options, removed: ['stage-ecs: runs on'] })).toContain(
      '\n\n⚠️ stage-ecs: runs on\n\n',
    );
  });

  test('a stateful loss is named above everything else', () => {
    expect(planMarkdown(plans, options)).toContain(
      '### Plan\n\n⚠️ Data or an address is lost with `dev-ecs/aws_lb.balancer_alb_8D7687E7`: ' +
        'a deployment refuses this unless allowed by name.\n\n**dev-ecs**: 3 to change',
    );
  });

  test('all stateful losses are named', () => {
    const loss = changesOf(devEcs as PlanJson).filter(({ type }) => type === 'aws_lb');
    const two = [plan('dev-ecs', loss), plan('prod-ecs', loss)];
    expect(planMarkdown(two, options)).toContain(
      'is lost with `dev-ecs/aws_lb.balancer_alb_8D7687E7`, `prod-ecs/aws_lb.balancer_alb_8D7687E7`: a',
    );
  });

  test('a plan that loses nothing has no warning', () => {
    expect(planMarkdown([plan('ecr')], options)).not.toContain('⚠');
  });

  test('values cannot break out of their code block', () => {
    const change: Change = {
      address: 'aws_x.y',
      type: 'aws_x',
      action: 'update',
      attributes: ['name'],
      forcedBy: [],
      reason: undefined,
      before: { name: 'a' },
      after: { name: '\n```\n# hello @everyone' },
    };
    const lines = planMarkdown([plan('ecr', [change])], options).split('\n');
    expect(lines.filter((line) => line.startsWith('```'))).toEqual(['```diff', '```']);
    expect(lines.filter((line) => line.startsWith('#'))).toEqual(['### Plan']);
  });

  test('the comment is filled stack by stack: listed and counted resources together are all of them', () => {
    const [one] = changesOf(devEcs as PlanJson);
    if (!one) throw new TypeError('the fixture has changes');
    const named = (name: string) =>
      Array.from({ length: 5 }, (_, index) => ({ ...one, address: `aws_x.~${name}-${index}` }));
    const two = [plan('dev-ecs', named('a')), plan('prod-ecs', named('b'))];
    const whole = planMarkdown(two, options);
    expect(whole.match(/^! aws_x\.~[ab]-\d: max_capacity 2 → 4$/gm)).toHaveLength(10);
    expect(whole).not.toContain('more of');
    const seen = new Set<string>();
    for (let limit = whole.length; limit > 0; limit -= 1) {
      const markdown = planMarkdown(two, { ...options, limit });
      const shown = markdown.match(/(?<=^! aws_x\.~)[ab]-\d/gm) ?? [];
      expect(shown).toEqual(
        [...named('a'), ...named('b')].slice(0, shown.length).map(({ address }) => address.slice(7)),
      );
      if (shown.length < 10) expect(markdown).toContain(`… and ${10 - shown.length} more of 10 resources`);
      // A stack with nothing listed has no empty block.
      expect(markdown.match(/```diff/g) ?? []).toHaveLength(Math.ceil(shown.length / 5));
      seen.add(`${shown.length}`);
    }
    const none = planMarkdown(two, { ...options, limit: 0 });
    expect(none.split('\n\n').slice(0, 4)).toEqual([
      '### Plan',
      '**dev-ecs**: 5 to change',
      '**prod-ecs**: 5 to change',
      '… and 10 more of 10 resources: see the full plan.',
    ]);
    // Resources of one stack, of both, of none.
    expect([...seen]).toEqual(expect.arrayContaining(['0', '3', '5', '7']));
  });

  test('losses are cut like the rest', () => {
    const lost = (index: number): Change => ({
      address: `aws_cloudwatch_log_group.it-${index}`,
      type: 'aws_cloudwatch_log_group',
      action: 'delete',
      attributes: [],
      forcedBy: [],
      reason: undefined,
      before: undefined,
      after: undefined,
    });
    const all = Array.from({ length: 3_000 }, (_, index) => lost(index));
    const markdown = planMarkdown([plan('dev-ecs', all)], options);
    expect(markdown.length).toBeLessThanOrEqual(65_000);
    expect(markdown.length).toBeGreaterThan(64_000);
    const [, left] =
      /^⚠️ Data .* lost with `dev-ecs\/\S+it-0`, .*, (\d+) more: a deployment/m.exec(markdown) ?? [];
    expect(markdown).toContain(`… and ${left} more of 3000 resources`);
    expect(planMarkdown([plan('dev-ecs', all.slice(0, 2))], options)).not.toContain(' more');
  });

  test('only changed values are marked as changed', () => {
    const change = { address: 'aws_x.~y', type: 'aws_x', action: 'create' as const, attributes: [] };
    const made: Change = { ...change, forcedBy: [], reason: undefined, before: undefined, after: undefined };
    expect(planMarkdown([plan('ecr', [made])], options)).toContain('\n+ aws_x.~y\n');
  });

  test('a long plan is cut after a whole resource, with the count of the rest and a pointer to the full plan', () => {
    const [one] = changesOf(devEcs as PlanJson);
    if (!one) throw new TypeError('the fixture has changes');
    const many = Array.from({ length: 2_000 }, (_, index) => ({ ...one, address: `aws_x.number-${index}` }));
    const markdown = planMarkdown([plan('dev-ecs', many), plan('ecr')], options);
    expect(markdown.length).toBeLessThanOrEqual(65_000);
    expect(markdown.length).toBeGreaterThan(64_900);
    const shown = markdown.split('\n').filter((line) => line.startsWith('! aws_x.number-'));
    expect(shown.every((line) => line.endsWith(': max_capacity 2 → 4'))).toBe(true);
    expect(markdown).toContain(`… and ${2_000 - shown.length} more of 2000 resources: see the full plan.`);
    expect(markdown).toContain('No changes: ecr');
    expect(markdown).toMatch(/Full plan: there$/);
  });
});
