/** Measures the image: what the project adds to its base, and how long a container takes to its first answer. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { setTimeout as sleep } from 'node:timers/promises';

import { findEngine } from '../tools/containers/engine';
import { UserError } from '../tools/program';

export const title = 'Image';
export const rounds = 9;

const TAG = 'localhost/fargate-duo-bench';

/** Builds the image with podman or Docker; in each round a container is started with every share of a CPU. */
export async function measure(count: number): Promise<string> {
  const { name, buildFlags } = findEngine();
  const engine = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(name, args, { maxBuffer: 2 ** 30 });
    if (status !== 0) throw new UserError(`${name} ${args[0] ?? ''} fails: ${stderr.toString().trim()}`);
    return stdout.toString().trim();
  };
  engine('build', ...buildFlags, '-t', TAG, '.');
  const kilobytes = Math.round(ownBytes(engine) / 1000);

  const times: Record<string, number[]> = { '1': [], '0.25': [] };
  for (let round = 1; round <= count; round += 1) {
    console.error(`round ${round} of ${count}`);
    for (const [cpus, measured] of Object.entries(times)) measured.push(await startTime(engine, cpus));
  }
  const rows = Object.entries(times).map(([cpus, measured]) => {
    const sorted = measured.toSorted((one, other) => one - other).map(Math.round);
    const [least = 0, median = 0] = [sorted[0], sorted[Math.floor(sorted.length / 2)]];
    return `| start to first answer, ${cpus} CPU | ${median} ms (${least}–${sorted.at(-1) ?? 0}) |`;
  });
  return [
    '|  |  |',
    '| --- | ---: |',
    `| what the project adds to the base, compressed | ${kilobytes} KB |`,
    ...rows,
    '',
    `${count} rounds, ${name}; the container is made before its clock starts.`,
  ].join('\n');
}

type Run = (...args: string[]) => string;

/** What a registry gets of /srv, nearly: its files as one compressed archive. */
function ownBytes(engine: Run): number {
  const folder = mkdtempSync(join(tmpdir(), 'image-'));
  const id = engine('create', TAG);
  const archive = join(folder, 'srv.tar');
  try {
    engine('cp', `${id}:/srv`, join(folder, 'srv'));
    spawnSync('tar', ['-cf', archive, '-C', folder, 'srv']);
    return gzipSync(readFileSync(archive)).length;
  } finally {
    engine('rm', id);
    rmSync(folder, { recursive: true });
  }
}

/** Milliseconds from the start of a container that is made already to the first answer of App. */
async function startTime(engine: Run, cpus: string): Promise<number> {
  const publish = ['--network=bridge', '--publish=127.0.0.1::5000'];
  const limits = ['--read-only', '--cap-drop=ALL', '--memory=256m', `--cpus=${cpus}`];
  const id = engine('create', ...publish, ...limits, TAG, 'app');
  try {
    const began = performance.now();
    engine('start', id);
    const address = engine('port', id, '5000');
    for (;;) {
      const answered = await fetch(`http://${address}/health`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (answered) return performance.now() - began;
      await sleep(5);
    }
  } finally {
    engine('rm', '--force', id);
  }
}
