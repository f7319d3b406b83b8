/** The text as one word for a shell, and for Terraform, which takes TF_CLI_ARGS_… apart as a shell does. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
