/** Reading a state, and the message before it is destroyed. */
import { describeContents } from '../../../tools/destroy/contents';
import { resourcesOf } from '../../../tools/terraform/state';

const group = (name: string) => ({
  mode: 'managed' as const,
  type: 'aws_cloudwatch_log_group',
  name,
  instances: [{ attributes: { id: name } }],
});

test('a state contains managed resources, not data sources', () => {
  expect(resourcesOf({ resources: [group('app'), { ...group('other'), mode: 'data' }] })).toEqual([
    {
      address: 'aws_cloudwatch_log_group.app',
      type: 'aws_cloudwatch_log_group',
      values: { id: 'app' },
      isDeposed: false,
    },
  ]);
});

test('a deposed resource is distinguished from its successor', () => {
  const instances = [{ attributes: { id: 'new' } }, { attributes: { id: 'old' }, deposed: '0a1b2c3d' }];
  const resources = resourcesOf({ resources: [{ ...group('app'), instances }] });
  expect(resources.map(({ values, isDeposed }) => [values.id, isDeposed])).toEqual([
    ['new', false],
    ['old', true],
  ]);
});

test('a state that was never written is empty', () => {
  expect(resourcesOf({})).toEqual([]);
});

test('before a stack is destroyed, what no deployment can restore is named', () => {
  const resources = ['aws_lb', 'aws_cloudwatch_log_group', 'aws_vpc', 'aws_cloudwatch_log_group'].map(
    (type) => ({ type, values: {} }),
  );
  expect(describeContents([{ stack: 'dev-ecs', resources }])).toBe(
    '  dev-ecs, 4 resources: 2 aws_cloudwatch_log_group (with every log line in it), ' +
      '1 aws_lb (with its DNS name, which users and CNAMEs know), 1 aws_vpc',
  );
});
