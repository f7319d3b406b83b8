/** Measures the image: what the project adds to its base, and the time from a container's start to its first answer. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { setTimeout as sleep } from 'node:timers/promises';

import { findEngine } from '../tools/local/containers/engine';
import { freePorts } from '../tools/terminal/ports';
import { output } from '../tools/terminal/processes';
import { UserError } from '../tools/terminal/program';
import { spread } from './support/figures';
import { temporaryFolder } from './support/folder';
import { answers } from './support/server';

export const title = 'Image';
export const rounds = 9;

const TAG = 'localhost/fargate-duo-bench';

/** Builds the image with podman or Docker; each round starts one container per CPU share. */
export async function measure(count: number): Promise<string> {
  const { name, buildFlags } = findEngine();
  const engine = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(name, args, { maxBuffer: 2 ** 30 });
    if (status !== 0) throw new UserError(`${name} ${args[0] ?? ''} failed: ${stderr.toString().trim()}`);
    return stdout.toString().trim();
  };
  engine('build', ...buildFlags, '-t', TAG, '.');
  const { whole, own } = compressedBytes(engine);
  const archive = join(temporaryFolder(), 'image.tar');
  engine('save', '--output', archive, TAG);
  spawnSync('gzip', [archive]);

  const pulls: number[] = [];
  const times: Record<string, Start[]> = { '1': [], '0.25': [] };
  for (let round = 1; round <= count; round += 1) {
    console.error(`round ${round} of ${count}`);
    engine('rmi', '--force', TAG);
    const began = Date.now();
    spawnSync('sh', ['-c', 'gzip -dc "$1" | "$2" load', 'sh', `${archive}.gz`, name]);
    pulls.push(Date.now() - began);
    for (const [cpus, measured] of Object.entries(times)) measured.push(await startTime(engine, name, cpus));
  }
  const rows = Object.entries(times).flatMap(([cpus, measured]) => [
    `| start to first answer, ${cpus} CPU | ${spread(
      measured.map(({ asked }) => asked),
      0,
    )} ms |`,
    `| of that, from the start of the process in it | ${spread(
      measured.map(({ started }) => started),
      0,
    )} ms |`,
  ]);
  return [
    '|  |  |',
    '| --- | ---: |',
    `| the whole image, compressed | ${Math.round(whole / 1e6)} MB |`,
    `| of that, what the project adds to the base | ${Math.round(own / 1e3)} KB |`,
    `| uncompressed and unpacked by the engine | ${spread(pulls, 0)} ms |`,
    ...rows,
    '',
    `${count} rounds, ${name}; the container is created before its clock starts.`,
  ].join('\n');
}

type Run = (...args: string[]) => string;

/** Roughly what is pushed to a registry: the size of all files as one compressed archive, and that of /srv alone. */
function compressedBytes(engine: Run): { whole: number; own: number } {
  const folder = temporaryFolder();
  const [image, own] = [join(folder, 'image.tar'), join(folder, 'own.tar')];
  const id = engine('create', TAG);
  try {
    engine('export', '--output', image, id);
  } finally {
    engine('rm', id);
  }
  spawnSync('tar', ['-xf', image, '-C', folder, 'srv']);
  spawnSync('tar', ['-cf', own, '-C', folder, 'srv']);
  const compressed = (archive: string) => gzipSync(readFileSync(archive)).length;
  return { whole: compressed(image), own: compressed(own) };
}

interface Start {
  /** Milliseconds from the engine's start command for an existing container to App's first answer. */
  readonly asked: number;
  /** Milliseconds from the start of the container's process to that answer. */
  readonly started: number;
}

async function startTime(engine: Run, name: string, cpus: string): Promise<Start> {
  const [port = 0] = await freePorts(1);
  const publish = ['--network=bridge', `--publish=127.0.0.1:${port}:5000`];
  const limits = ['--read-only', '--cap-drop=ALL', '--memory=256m', `--cpus=${cpus}`];
  const id = engine('create', ...publish, ...limits, TAG, 'app');
  try {
    const began = Date.now();
    const [answered] = await Promise.all([
      firstAnswer(`http://127.0.0.1:${port}/health`),
      output(name, ['start', id]).then(({ status, stderr }) => {
        if (status !== 0) throw new UserError(`${name} start failed: ${stderr.trim()}`);
      }),
    ]);
    const startedAt = JSON.parse(engine('inspect', '--format', '{{json .State.StartedAt}}', id)) as string;
    return { asked: answered - began, started: answered - Date.parse(startedAt) };
  } finally {
    engine('rm', '--force', id);
  }
}

/** Time of the first answer, in milliseconds since 1970. */
async function firstAnswer(url: string): Promise<number> {
  while (!(await answers(url))) await sleep(5);
  return Date.now();
}
