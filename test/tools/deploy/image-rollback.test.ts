/** Which stored stacks a rollback can deploy from this checkout. */
import { checkProvider } from '../../../tools/deploy/image-rollback';

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
    `the deployed stack of dev was made with the AWS provider ${made}, but this checkout has 2.0.0: ` +
      `roll back from a checkout with ${made === '(unknown)' ? 'that version' : made}, or pass --with-infrastructure`,
  );
});
