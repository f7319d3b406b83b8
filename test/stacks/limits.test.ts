/** If settings make something too large for AWS, synth refuses the key that makes it grow. */
import type { SettingsInput } from '../../contract/schema';
import { settings } from '../fixtures/settings';
import { synthesize, withDev } from './synthesize';

const many = <T>(count: number, value: (number: number) => T) =>
  Object.fromEntries(Array.from({ length: count }, (_, number) => [`KEY_${number}`, value(number)]));
const secrets = (length: number) =>
  withDev({ secrets: { app: many(60, (number) => ({ ssm: `/${'n'.repeat(length)}/${number}` })) } });
const variables = (length: number) => withDev({ variables: { app: many(16, () => 'v'.repeat(length)) } });
const environments = (count: number): SettingsInput => {
  const { dev } = settings.environments;
  if (!dev) throw new TypeError('the example settings have an environment dev');
  const names = Array.from({ length: count }, (_, number) => [`e${number}`, dev] as const);
  return { ...settings, environments: Object.fromEntries(names) };
};

test.each([
  [
    'secrets',
    secrets(20),
    secrets(60),
    'settings.ts: environments.dev.secrets must be fewer or smaller: ' +
      'the policy fargate-duo-dev-boundary has #,### characters, AWS allows 6,144',
  ],
  [
    'variables',
    variables(2_000),
    variables(4_000),
    'settings.ts: environments.dev.variables must be fewer or smaller: ' +
      'the list of containers has ##,### bytes, AWS allows 63,488',
  ],
  [
    'environments',
    environments(49),
    environments(50),
    'settings.ts: environments must be fewer or smaller: ' +
      'the lifecycle policy of the images has ## rules, AWS allows 50',
  ],
])('%s', (_, legal, large, refusal) => {
  expect(() => synthesize(legal)).not.toThrow();
  const words = () => {
    try {
      synthesize(large);
    } catch (error) {
      return (error as Error).message.replace(/(?<=has )[\d,]+/, (figure) => figure.replace(/\d/g, '#'));
    }
    return 'accepted';
  };
  expect(words()).toBe(refusal);
});
