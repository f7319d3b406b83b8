/** Removes this process's variables that match the pattern, and sets the given ones. */
export function useOnly(pattern: RegExp, env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) {
    if (pattern.test(name)) Reflect.deleteProperty(process.env, name);
  }
  Object.assign(process.env, env);
}
