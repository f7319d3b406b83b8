/** Checks of this folder: what depends on settings.ts, and Git. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { MAIN } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { generatedFiles } from '../generate/generated';
import { checkNotExample, example } from '../github/job-outputs';
import { UserError } from '../terminal/program';
import { ask, Open } from './examine';

export function generated(settings: Settings, folder: string): string {
  const files = generatedFiles(settings, folder);
  const stale = files.filter(({ isFresh }) => !isFresh).map(({ path }) => path);
  if (stale.length > 0)
    throw new UserError(
      `out of date with settings.ts: ${stale.join(', ')}: run 'npm run generate', and commit`,
    );
  return `${files.length} files are up to date`;
}

/** Every service of settings.ts has its code. */
export function code({ services }: Settings, folder: string): string {
  const files = services.map(({ name }) => `src/${name}/main.ts`);
  const missing = files.filter((file) => !existsSync(join(folder, file)));
  if (missing.length === 0) return files.join(', ');
  throw new UserError(
    `settings.ts has a service without code: write ${missing.join(', ')}, or remove the service`,
  );
}

export async function git(folder: string): Promise<string> {
  const inside = await ask('git', ['rev-parse', '--show-prefix'], { cwd: folder });
  if (!inside) throw new UserError('git is not on PATH: install Git');
  if (inside.status !== 0) {
    const reason = inside.stderr.trim().split('\n')[0] ?? '';
    throw new UserError(`not a Git working copy (${reason}): fix that, or run 'git init -b main' and commit`);
  }
  const prefix = inside.stdout.trim();
  if (prefix) {
    throw new UserError(
      `this folder is ${prefix} of another repository, where GitHub finds no workflows: give it its own repository`,
    );
  }
  const main = await ask('git', ['rev-parse', '--verify', '--quiet', MAIN], { cwd: folder });
  if (main?.status === 0) return `main is at ${main.stdout.slice(0, 8)}`;
  throw new UserError(
    "there is no branch main, the only one that the roles trust: run 'git branch -m main' to rename the current one",
  );
}

/** A push sends only what is committed. */
export async function committed(folder: string): Promise<string> {
  const changed = await ask(
    'git',
    // Without this option, Git may write to its index.
    ['--no-optional-locks', 'status', '--porcelain', '--', 'settings.ts'],
    { cwd: folder },
  );
  if (!changed?.stdout) return 'settings.ts is committed';
  throw new Open(
    'settings.ts has changes that are not committed: commands on this machine use them, but a push does not',
  );
}

export async function origin({ repository }: Settings, folder: string): Promise<string> {
  checkNotExampleRepository(repository);
  const url = `https://github.com/${repository}.git`;
  const asked = await ask('git', ['remote', 'get-url', '--push', 'origin'], { cwd: folder });
  if (asked?.status !== 0)
    throw new UserError(`there is no remote origin: run 'git remote add origin ${url}'`);
  // The URL may contain a token.
  const found = asked.stdout.trim().replace(/\/\/[^@/]*@/, '//');
  // With SSH the host may be an alias from ~/.ssh/config.
  const [, path] =
    /^(?:https:\/\/github\.com\/|ssh:\/\/[^/]+\/|[^/:]+:)(.+?)(?:\.git)?\/?$/.exec(found) ?? [];
  if (path?.toLowerCase() === repository.toLowerCase()) return found;
  throw new UserError(
    `origin is ${found}, but repository in settings.ts is '${repository}': run 'git remote set-url origin ${url}', or ` +
      'edit that line',
  );
}

/** With the example's repository, GitHub is not checked either: the project also works without it. */
export function checkNotExampleRepository(repository: string): void {
  if (repository !== example.repository) return;
  throw new Open(
    `not checked: repository in settings.ts is still the example's, '${repository}'; edit that line to use the ` +
      'workflows, everything else works without it',
  );
}

/** An unedited settings.ts is not wrong. */
export function account({ account: id, repository }: Settings): string {
  if (id === example.account && repository === example.repository && !process.env.AWS_ENDPOINT_URL) {
    throw new Open(
      "settings.ts is still the example: 'npm start' and 'npm test' work with it; for your own account, edit " +
        'account, region, zones and repository (README, Deploy to your account)',
    );
  }
  checkNotExample(id);
  return id;
}
