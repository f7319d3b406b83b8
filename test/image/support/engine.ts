import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(__dirname, '../../..');

/** podman or docker, ready to build the Dockerfile. */
export interface Engine {
  /** Runs `podman …` or `docker …` and gives back its stdout. @throws with its last words where it fails */
  run: (...args: string[]) => string;
  build: (tag: string) => void;
}

/** CONTAINER_ENGINE and CONTAINER_BUILD_FLAGS, else what is on PATH; or the reason why there is none. */
export function findEngine(): Engine | string {
  const { CONTAINER_ENGINE: chosen, CONTAINER_BUILD_FLAGS: flags = '' } = process.env;
  const works = (name: string) => spawnSync(name, ['--version']).status === 0;
  const name = chosen ?? ['podman', 'docker'].find(works);
  if (name === undefined) return 'no container engine (podman or docker) on PATH';

  const ok = (...args: string[]) => spawnSync(name, args, { timeout: 60_000 }).status === 0;
  const [, base = ''] = /^FROM (\S+)$/m.exec(readFileSync(join(root, 'Dockerfile'), 'utf8')) ?? [];
  const image = `docker.io/library/${base}`;
  if (!ok('image', 'inspect', image) && !ok('pull', image))
    return `${name} has no ${image} and cannot pull it`;

  function run(...args: string[]): string {
    const { status, stdout, stderr } = spawnSync(name ?? '', args, {
      cwd: root,
      encoding: 'utf8',
      timeout: 240_000,
    });
    if (status === 0) return stdout.trim();
    throw new Error(`${String(name)} ${args.join(' ')}: ${stderr.slice(-2_000)}`);
  }
  return { run, build: (tag) => run('build', ...flags.split(' ').filter(Boolean), '-t', tag, '.') };
}
