import { SettingsError } from '../contract/settings-error';

export interface Limit {
  /** What has grown, such as `the policy duo-dev-boundary`. */
  readonly what: string;
  readonly found: number;
  readonly most: number;
  readonly unit: 'bytes' | 'characters' | 'rules';
  /** Key of settings.ts that it grows with. */
  readonly key: string;
}

/**
 * AWS refuses what is too large when it is made: after the plan, in the middle of a deployment.
 *
 * @throws SettingsError that names the key to shorten
 */
export function checkLimit({ what, found, most, unit, key }: Limit): void {
  if (found <= most) return;
  const number = (value: number) => value.toLocaleString('en-US');
  throw new SettingsError(
    `settings.ts: ${key} must be fewer or smaller: ${what} has ${number(found)} ${unit}, ` +
      `AWS takes ${number(most)}`,
  );
}
