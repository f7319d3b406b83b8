/** What has to be so in this folder: what follows from settings.ts, and Git. */
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
      `not what settings.ts makes: ${stale.join(', ')}: run 'npm run generate', and commit`,
    );
  return `${files.length} files are fresh`;
}

/** Every service of settings.ts has its code. */
export function code({ services }: Settings, folder: string): string {
  const files = services.map(({ name }) => `src/${name}/main.ts`);
  const missing = files.filter((file) => !existsSync(join(folder, file)));
  if (missing.length === 0) return files.join(', ');
  throw new UserError(
    `settings.ts has a service without its code: write ${missing.join(', ')}, or take the service out`,
  );
}

export async function git(folder: string): Promise<string> {
  const inside = await ask('git', ['rev-parse', '--show-prefix'], { cwd: folder });
  if (!inside) throw new UserError('git is not on PATH: install Git');
  if (inside.status !== 0) {
    const reason = inside.stderr.trim().split('\n')[0] ?? '';
    throw new UserError(
      `no working copy of Git (${reason}): mend that, or run 'git init -b main' and commit`,
    );
  }
  const prefix = inside.stdout.trim();
  if (prefix) {
    throw new UserError(
      `this folder is ${prefix} of another repository, in which GitHub finds no workflow: give it one of its own`,
    );
  }
  const main = await ask('git', ['rev-parse', '--verify', '--quiet', MAIN], { cwd: folder });
  if (main?.status === 0) return `main is at ${main.stdout.slice(0, 8)}`;
  throw new UserError(
    "there is no branch main, which alone the roles trust: 'git branch -m main' renames the one that you are on",
  );
}

/** What is pushed is what is committed. */
export async function committed(folder: string): Promise<string> {
  const changed = await ask(
    'git',
    // Otherwise it writes down what it has looked at.
    ['--no-optional-locks', 'status', '--porcelain', '--', 'settings.ts'],
    { cwd: folder },
  );
  if (!changed?.stdout) return 'settings.ts is committed';
  throw new Open(
    'settings.ts has changes that a push leaves out: commit them; all from here has them already',
  );
}

export async function origin({ repository }: Settings, folder: string): Promise<string> {
  checkNotExampleRepository(repository);
  const url = `https://github.com/${repository}.git`;
  const asked = await ask('git', ['remote', 'get-url', '--push', 'origin'], { cwd: folder });
  if (asked?.status !== 0)
    throw new UserError(`there is no remote origin: run 'git remote add origin ${url}'`);
  // Somebody may have put a token into it.
  const found = asked.stdout.trim().replace(/\/\/[^@/]*@/, '//');
  // Of SSH the host may be an alias of ~/.ssh/config.
  const [, path] =
    /^(?:https:\/\/github\.com\/|ssh:\/\/[^/]+\/|[^/:]+:)(.+?)(?:\.git)?\/?$/.exec(found) ?? [];
  if (path?.toLowerCase() === repository.toLowerCase()) return found;
  throw new UserError(
    `origin is ${found}, and repository in settings.ts '${repository}': run 'git remote set-url origin ${url}', or ` +
      'edit that line',
  );
}

/** Also GitHub is not asked then: without it all is done from here. */
export function checkNotExampleRepository(repository: string): void {
  if (repository !== example.repository) return;
  throw new Open(
    `not looked at: repository in settings.ts is still that of the example, '${repository}'; edit that line for the ` +
      'workflows, all else works without',
  );
}

/** Of who has not begun to edit settings.ts nothing is wrong. */
export function account({ account: id, repository }: Settings): string {
  if (id === example.account && repository === example.repository && !process.env.AWS_ENDPOINT_URL) {
    throw new Open(
      "settings.ts is still that of the example: 'npm start' and 'npm test' work with it; for an account of your own " +
        'edit account, region, zones and repository (README, Deploy to your account)',
    );
  }
  checkNotExample(id);
  return id;
}
