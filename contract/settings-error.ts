/** An invalid value in settings.ts or in the environment; the message has one line per problem. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}
