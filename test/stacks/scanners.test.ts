/** The rules of checkov, trivy and AWS's best practices; what deviates on purpose says so in the scanners' files. */
import { proof } from '../support/proof';
import { all, type Resources } from './support/network/resources';
import { contentOf, fileRules } from './support/scanners/file-rules';
import { apply, type ScannerRule } from './support/scanners/rule';
import { scannerRules } from './support/scanners/rules';
import { checkovSuppressions, trivySuppressions } from './support/scanners/suppressions';
import { synthesize } from './synthesize';

const stacks = ['bootstrap', 'ecr', 'dev-networking', 'dev-ecs', 'prod-networking', 'prod-ecs'];
const synthesized = synthesize();
const resourcesOf = (stack: string) =>
  (JSON.parse(synthesized(stack).json) as { resource: Resources }).resource;

const rules = Object.entries(scannerRules).map(([name, rule]) => ({ name, rule }));

describe.each(rules)('$name', ({ rule }) => {
  const { type, holds, deviates = [], mend, breach } = rule;

  test('in every stack, but where it deviates on purpose', () => {
    const broken = stacks.filter((stack) => {
      const resources = resourcesOf(stack);
      return all(resources, type).some((resource) => !holds(resource, resources));
    });
    expect(broken.sort()).toEqual([...deviates].sort());
  });

  test('is seen broken, and where it deviates, seen held', () => {
    const stack = resourcesOf(stacks.find((id) => all(resourcesOf(id), type).length > 0) ?? '');
    const [resource] = Object.values(stack[type] ?? {});
    if (!resource) throw new Error(`no stack has ${type}`);
    apply(mend, resource, stack);
    expect(holds(resource, stack)).toBe(true);
    apply(breach, resource, stack);
    expect(holds(resource, stack)).toBe(false);
  });
});

describe.each(Object.entries(fileRules))('%s', (_, { files, holds, deviates, held, broken }) => {
  test('in every file, but where it deviates on purpose', () => {
    expect(files.filter((file) => !holds(contentOf(file)))).toEqual(deviates);
  });

  test('is seen held and broken', () => {
    expect([held, broken].map(holds)).toEqual([true, false]);
  });
});

type Ids = 'checkov' | 'trivy';

/** Ids of what deviates, and of what does not. */
function idsOf(scanner: Ids): { deviating: string[]; held: string[] } {
  const every: Pick<ScannerRule, 'ids' | 'deviates'>[] = [
    ...Object.values(scannerRules),
    ...Object.values(fileRules),
  ];
  const ids = (some: typeof every) => [...new Set(some.flatMap((rule) => rule.ids[scanner] ?? []))].sort();
  const deviating = ids(every.filter(({ deviates = [] }) => deviates.length > 0));
  return { deviating, held: ids(every).filter((id) => !deviating.includes(id)) };
}

describe.each([
  ['.checkov.yaml', 'checkov', checkovSuppressions()],
  ['.trivyignore', 'trivy', trivySuppressions()],
] as const)('%s', (_, scanner, suppressions) => {
  test('passes over what deviates on purpose, and nothing else', () => {
    expect(Object.keys(suppressions).sort()).toEqual(idsOf(scanner).deviating);
  });

  test.each(Object.entries(suppressions))('%s has its reason: %s', (__, reason) => {
    expect(reason.length).toBeGreaterThan(40);
  });
});

test('what no scanner’s file can pass over has its reason in the rule', () => {
  for (const { rule } of rules) {
    const isOfAwsAlone = !rule.ids.checkov && !rule.ids.trivy && rule.deviates !== undefined;
    expect(Boolean(rule.because)).toBe(isOfAwsAlone);
  }
});

test('a suppression without its reason, or in another form, is found out', () => {
  expect(checkovSuppressions('skip-check:\n  - CKV_AWS_1\n')).toEqual({ CKV_AWS_1: '' });
  expect(checkovSuppressions('skip-check: [CKV_AWS_1]\n')).toEqual({ CKV_AWS_1: '' });
  expect(trivySuppressions('# why\nAVD-AWS-0001\nAVD-AWS-0002\n\nAVD-AWS-0003\n')).toEqual({
    'AVD-AWS-0001': 'why',
    'AVD-AWS-0002': 'why',
    'AVD-AWS-0003': '',
  });
});

afterAll(() => {
  const deviating = rules.filter(({ rule }) => rule.deviates).length;
  proof('rules', {
    rules: rules.length,
    'ids of checkov': idsOf('checkov').held.length + idsOf('checkov').deviating.length,
    'ids of trivy': idsOf('trivy').held.length + idsOf('trivy').deviating.length,
    'ids of AWS': new Set(rules.flatMap(({ rule }) => rule.ids.fsbp ?? [])).size,
    'held everywhere': rules.length - deviating,
    'deviating with a reason': deviating,
  });
});
