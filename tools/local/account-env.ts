/** The environment in which everything of AWS is the emulated account, here and in another terminal. */
import { shellWord } from '../terminal/shell-word';

/** Variables that could lead to a real account, or lead Terraform astray, as the shell has patterns. */
const OTHERS = ['AWS_*', 'TF_*', 'IMAGE', 'BOOTSTRAP_*'];
/** What of these stays: it tells how, and not where. */
const KEPT = ['AWS_CA_BUNDLE', 'AWS_SDK_*', 'TF_LOG*'];

/** Leaves no way to a real account: what this process and its children know of AWS is the emulator. */
export function useOnly(env: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(process.env)) {
    if (matches(OTHERS, name) && !matches(KEPT, name)) Reflect.deleteProperty(process.env, name);
  }
  Object.assign(process.env, env);
}

const matches = (patterns: readonly string[], name: string) =>
  patterns.some((pattern) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );

/** The same for a shell that sources it: sh, bash, zsh and their like. */
export const sourced = (env: Readonly<Record<string, string>>) => `\
# Leads this terminal into the emulated account, and nowhere else: . <this file>
for name in $(env | cut -d= -f1); do
  case $name in
    ${KEPT.join(' | ')}) ;;
    ${OTHERS.join(' | ')}) unset "$name" ;;
  esac
done
unset name
${Object.entries(env)
  .map(([name, value]) => `export ${name}=${shellWord(value)}`)
  .join('\n')}
`;
