/** Environment variables that make the emulated account the only AWS account, here and in another terminal. */
import { shellWord } from '../terminal/shell-word';

/** Shell patterns of variables that could select a real account, or break Terraform. */
const OTHERS = ['AWS_*', 'TF_*', 'IMAGE', 'BOOTSTRAP_*'];
/** Exceptions that select no account. */
const KEPT = ['AWS_CA_BUNDLE', 'AWS_SDK_*', 'TF_LOG*'];

/** Removes every setting that could select a real account: this process and its children see only the emulator. */
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

/** The same as a script to source in a POSIX shell, such as sh, bash or zsh. */
export const sourced = (env: Readonly<Record<string, string>>) => `\
# Makes this terminal use only the emulated account: . <this file>
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
