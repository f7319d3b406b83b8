/** A value of settings.ts or of the environment that cannot be used; the message is one line a problem. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}
