/**
 * The scanners' own files list exactly what checkov and trivy find here on purpose, with the reasons. The tests of each
 * stack enforce the scanners' other checks.
 */
import { all, type Resources } from './support/network/resources';
import { contentOf, deviations, fileDeviations } from './support/scanners/deviations';
import { checkovSuppressions, trivySuppressions } from './support/scanners/suppressions';
import { synthesize } from './synthesize';

const stacks = ['bootstrap', 'dev-ecs', 'dev-networking', 'ecr', 'prod-ecs', 'prod-networking'];
const synthesized = synthesize();
const resourcesOf = (stack: string) =>
  (JSON.parse(synthesized(stack).json) as { resource: Resources }).resource;

const every = Object.entries(deviations);

test.each(every)('found where it is stated: %s', (_, { type, isFound, in: stated }) => {
  const found = stacks.filter((id) => {
    const stack = resourcesOf(id);
    return all(stack, type).some((resource) => isFound(resource, stack));
  });
  expect(found).toEqual([...stated].sort());
});

test.each(every)('no longer found once it is fixed: %s', (_, { type, isFound, in: [id = ''], mend }) => {
  const stack = resourcesOf(id);
  for (const resource of Object.values(stack[type] ?? {})) {
    if (typeof mend === 'string') stack[mend] = { added: {} };
    else Object.assign(resource, mend);
  }
  expect(all(stack, type).filter((resource) => isFound(resource, stack))).toEqual([]);
});

test.each(Object.entries(fileDeviations))('found in files where it is stated: %s', (_, deviation) => {
  const { files, isFound, in: stated, mended } = deviation;
  expect(files.filter((file) => isFound(contentOf(file)))).toEqual(stated);
  expect(isFound(mended)).toBe(false);
});

describe.each([
  ['.checkov.yaml', 'checkov', checkovSuppressions()],
  ['.trivyignore', 'trivy', trivySuppressions()],
] as const)('%s', (_, scanner, suppressions) => {
  test('skips exactly what deviates on purpose', () => {
    const ids = Object.values({ ...deviations, ...fileDeviations }).flatMap((each) => each[scanner] ?? []);
    expect(Object.keys(suppressions).sort()).toEqual([...new Set(ids)].sort());
  });

  test.each(Object.entries(suppressions))('%s has its reason: %s', (__, reason) => {
    expect(reason.length).toBeGreaterThan(40);
  });
});

test('a suppression without a reason, or in another form, is detected', () => {
  expect(checkovSuppressions('skip-check:\n  - CKV_AWS_1\n')).toEqual({ CKV_AWS_1: '' });
  expect(checkovSuppressions('skip-check: [CKV_AWS_1]\n')).toEqual({ CKV_AWS_1: '' });
  expect(trivySuppressions('# why\nAVD-AWS-0001\nAVD-AWS-0002\n\nAVD-AWS-0003\n')).toEqual({
    'AVD-AWS-0001': 'why',
    'AVD-AWS-0002': 'why',
    'AVD-AWS-0003': '',
  });
});
