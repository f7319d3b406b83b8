/** Measures the image: what the project adds to its base, and how long a container takes to its first answer. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { setTimeout as sleep } from 'node:timers/promises';

import { findEngine } from '../tools/containers/engine';
import { run, UserError } from '../tools/program';

const usage = `
node --import tsx bench/image.ts: builds the image and prints a line of JSON a measurement. It needs podman or Docker.

Options:
  --starts <n>   containers started for each measurement of time, of which the median counts (default 9)
  -h, --help     this text
`;

const TAG = 'localhost/fargate-duo-bench';

void run({
  usage,
  options: { starts: { type: 'string', default: '9' } },
  main: async ({ starts }) => {
    const { name, buildFlags } = findEngine();
    const engine = (...args: string[]) => {
      const { status, stdout, stderr } = spawnSync(name, args, { maxBuffer: 2 ** 30 });
      if (status !== 0) throw new UserError(`${name} ${args[0] ?? ''} fails: ${stderr.toString().trim()}`);
      return stdout.toString().trim();
    };
    engine('build', ...buildFlags, '-t', TAG, '.');
    print({ measured: 'own files, gzip', bytes: ownBytes(engine) });

    for (const cpus of ['1', '0.25']) {
      const times: number[] = [];
      for (let count = 0; count < Number(starts); count++) times.push(await startTime(engine, cpus));
      const sorted = times.sort((a, b) => a - b).map((each) => Math.round(each));
      const milliseconds = sorted[Math.floor(sorted.length / 2)];
      print({ measured: `first answer at ${cpus} CPU`, milliseconds, least: sorted[0], most: sorted.at(-1) });
    }
  },
});

type Run = (...args: string[]) => string;

const print = (figures: object) => {
  console.log(JSON.stringify(figures));
};

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
