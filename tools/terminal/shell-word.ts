/** The text quoted as one shell word; also for Terraform, which splits TF_CLI_ARGS_… like a shell. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
