import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { checkout, root } from '../../support/checkout';
import { findEngine as findOnPath, type Engine as Program } from '../../../tools/local/containers/engine';

/** podman or docker, ready to build the Dockerfile. */
interface Engine extends Program {
  /** Runs `podman …` or `docker …` and returns its stdout. @throws with the end of its stderr if it fails */
  run: (...args: string[]) => string;
  build: (tag: string, ...flags: string[]) => void;
}

/** The engine that `npm start` would choose, with the base image present; or why there is none. */
export function findEngine(): Engine | string {
  let program: Program;
  try {
    program = findOnPath();
  } catch (error) {
    return (error as Error).message;
  }
  const { name, buildFlags } = program;
  const ok = (...args: string[]) => spawnSync(name, args, { timeout: 60_000 }).status === 0;
  const baseImage = `docker.io/library/${baseOf(readFileSync(join(root, 'Dockerfile'), 'utf8'))}`;
  if (!ok('image', 'inspect', baseImage) && !ok('pull', baseImage))
    return `${name} has no ${baseImage} and cannot pull it`;

  function run(...args: string[]): string {
    const { status, stdout, stderr } = spawnSync(name, args, {
      // It builds with the settings of the tests.
      cwd: checkout(),
      encoding: 'utf8',
      timeout: 900_000,
    });
    if (status === 0) return stdout.trim();
    throw new Error(`${name} ${args.join(' ')}: ${stderr.slice(-2_000)}`);
  }
  const build = (tag: string, ...flags: string[]) => run('build', ...buildFlags, ...flags, '-t', tag, '.');
  return { ...program, run, build };
}

/** The Dockerfile's base image, with the values of its arguments. */
function baseOf(dockerfile: string): string {
  const [, base = ''] = /^FROM (\S+) AS base$/m.exec(dockerfile) ?? [];
  return base.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const [, value = ''] = new RegExp(`^ARG ${name}=(.*)$`, 'm').exec(dockerfile) ?? [];
    return value;
  });
}
