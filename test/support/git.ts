import { execFileSync } from 'node:child_process';

/** Makes the folder a Git repository; returns a function that runs Git in it with an identity and returns its output. */
export function repositoryIn(cwd: string): (...args: string[]) => string {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  git('init', '--quiet');
  return git;
}

/** Makes an empty commit; returns its hash. */
export function commitWith(git: ReturnType<typeof repositoryIn>, message: string): string {
  git('commit', '--quiet', '--allow-empty', '-m', message);
  return git('rev-parse', 'HEAD');
}
