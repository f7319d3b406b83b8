import { execFileSync } from 'node:child_process';

/** Makes the folder a Git repository; runs a command of Git in it, as somebody, and gives what it prints. */
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

/** Makes an empty commit; its name. */
export function commitWith(git: ReturnType<typeof repositoryIn>, message: string): string {
  git('commit', '--quiet', '--allow-empty', '-m', message);
  return git('rev-parse', 'HEAD');
}
