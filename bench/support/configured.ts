import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { temporaryFolder } from './folder';
import type { Contender } from './server';

const programs = {
  nginx: { file: 'nginx.conf', run: 'nginx -p "$PREFIX" -c nginx.conf -e stderr', version: 'nginx -v' },
  HAProxy: { file: 'haproxy.cfg', run: 'haproxy -f haproxy.cfg', version: 'haproxy -v' },
};

export type Program = keyof typeof programs;

/** The program's version; undefined if it is not on PATH. */
export function versionOf(program: Program): string | undefined {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', programs[program].version], { encoding: 'utf8' });
  return status === 0 ? /\d+\.\d+\.\d+/.exec(stdout + stderr)?.[0] : undefined;
}

/** A proxy with its configuration from bench/contenders: it maps `/rota1` to `target` of the upstream. */
export async function configured(program: Program, upstream: string, target = '/health'): Promise<Contender> {
  const { file, run } = programs[program];
  const prefix = join(temporaryFolder(), program);
  await mkdir(prefix);
  const configure = `sed "s/PORT/$PORT/; s/UPSTREAM/$UPSTREAM/; s|TARGET|$TARGET|" "$TEMPLATE" > ${file}`;
  return {
    name: program,
    command: ['sh', '-c', `cd "$PREFIX" && ${configure} && exec ${run}`],
    env: (port) => ({
      PORT: `${port}`,
      PREFIX: prefix,
      TARGET: target,
      TEMPLATE: resolve('bench/contenders', file),
      UPSTREAM: new URL(upstream).host,
    }),
    path: '/rota1',
  };
}
