/** Which stored stacks a rollback can deploy from this checkout. */
import { checkProvider } from '../../../tools/deploy/turn-back';

const madeWith = (version: string) => ({ terraform: { required_providers: { aws: { version } } } });

test('a stack of the same AWS provider', () => {
  expect(() => {
    checkProvider('dev', madeWith('1.0.0'), '1.0.0');
  }).not.toThrow();
});

test.each([
  ['another version', madeWith('1.0.0'), '1.0.0'],
  ['no version', {}, '(unknown)'],
])('a stack of %s is refused, with both versions and what to do', (_promise, stack, made) => {
  expect(() => {
    checkProvider('dev', stack, '2.0.0');
  }).toThrow(
    `what is deployed of dev was made with the AWS provider ${made}, and this checkout has 2.0.0: ` +
      'roll back from a checkout with that one, or pass --with-infrastructure',
  );
});
