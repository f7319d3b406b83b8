import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';

import { synthesize } from '../synthesize';

interface Rule {
  readonly rulePriority: number;
  readonly selection: { tagPrefixList?: string[]; tagStatus: string; countType: string; countNumber: number };
}

const stack = synthesize()('ecr');
const { rules } = JSON.parse(stack.one('aws_ecr_lifecycle_policy').policy as string) as { rules: Rule[] };

test('tags are immutable, every image is scanned and encrypted', () => {
  expect(stack.json).toHaveResourceWithProperties(EcrRepository, {
    name: 'fargate-duo',
    image_tag_mutability: 'IMMUTABLE',
    image_scanning_configuration: { scan_on_push: true },
    encryption_configuration: [{ encryption_type: 'AES256' }],
  });
});

test('the rule for releases of prod comes before the one for dev, and expiry by age comes last', () => {
  const byPriority = rules.toSorted((a, b) => a.rulePriority - b.rulePriority);
  expect(byPriority.map(({ selection }) => selection)).toEqual([
    expect.objectContaining({ tagPrefixList: ['prod-'], countType: 'imageCountMoreThan' }),
    expect.objectContaining({ tagPrefixList: ['dev-'], countType: 'imageCountMoreThan' }),
    expect.objectContaining({ tagStatus: 'any', countType: 'sinceImagePushed' }),
  ]);
});

test('no two rules have the same priority, which AWS refuses', () => {
  expect(new Set(rules.map(({ rulePriority }) => rulePriority)).size).toBe(rules.length);
});

test('a candidate is kept for some weeks to wait for its approval', () => {
  const [expiry] = rules.filter(({ selection }) => selection.countType === 'sinceImagePushed');
  expect(expiry?.selection.countNumber).toBeGreaterThanOrEqual(14);
});

test('a rollback finds the releases of some weeks', () => {
  const kept = rules.filter(({ selection }) => selection.countType === 'imageCountMoreThan');
  for (const { selection } of kept) expect(selection.countNumber).toBeGreaterThanOrEqual(20);
});
