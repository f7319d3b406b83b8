import { SettingsError } from '../contract/settings-error';

export interface Limit {
  /** What is limited, such as `the policy duo-dev-boundary`. */
  readonly what: string;
  readonly found: number;
  readonly most: number;
  readonly unit: 'bytes' | 'characters' | 'rules';
  /** Key of settings.ts that determines its size. */
  readonly key: string;
}

/**
 * Refuses at synth what AWS would refuse after the plan, in the middle of a deployment.
 *
 * @throws SettingsError that names the key to shorten
 */
export function checkLimit({ what, found, most, unit, key }: Limit): void {
  if (found <= most) return;
  const number = (value: number) => value.toLocaleString('en-US');
  throw new SettingsError(
    `settings.ts: ${key} must be fewer or smaller: ${what} has ${number(found)} ${unit}, ` +
      `AWS allows ${number(most)}`,
  );
}
