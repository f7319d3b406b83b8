/** What the image contains and what not, and how few resources it needs. */
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

import { healthCheckCommand } from '../../contract/health-check';
import { connectionsIn, CONTAINER_MIB } from '../../contract/connections';
import { limits } from '../../src/server/limits';
import { answersSelfTest } from '../src/support/services';
import { freePort, listen } from '../src/support/sockets';
import { describeWith } from '../support/describe-with';
import { services } from '../fixtures/settings';
import { findEngine } from './support/engine';
import { checkout } from '../support/checkout';
import { temporaryFolder } from '../support/temporary-folder';

const MINUTE = 60_000;
const found = findEngine();

describeWith(['containers'], 'the contents of the image', () => {
  const { name: program, run, build, buildFlags, isPodman } = found as Exclude<typeof found, string>;
  const tag = 'localhost/fargate-duo-contents';

  beforeAll(() => {
    // An older podman's cache may hold another REVISION.
    build(tag, '--no-cache', ...(isPodman ? ['--timestamp=0'] : []));
  }, 15 * MINUTE);

  test(
    'the project adds only its bundles, their bill of materials and start.sh: no sources, no packages, nothing writable or setuid',
    () => {
      const list = `
        const { readdirSync, lstatSync } = require('node:fs');
        const walk = (path) => lstatSync(path).isDirectory() ? readdirSync(path).flatMap((name) => walk(path + '/' + name)) : [path];
        console.log(JSON.stringify(['/srv', ...walk('/srv')].map((path) => {
          const { uid, mode } = lstatSync(path);
          return [path, uid, (mode & 0o6022).toString(8)];
        })));`;
      const built = [...Object.keys(services).map((name) => `${name}.js`), 'sbom.cdx.json'];
      const files = ['/srv', ...built.map((file) => `/srv/dist/${file}`), '/srv/start.sh'];
      expect(JSON.parse(run('run', '--rm', '--entrypoint=node', tag, '-e', list))).toEqual(
        files.map((file) => [file, 0, '0']),
      );
    },
    2 * MINUTE,
  );

  /** Runs in the image's Node: the image has no other tools. */
  const node = (script: string, image = tag) =>
    JSON.parse(
      run('run', '--rm', '--user=0', '--entrypoint=node', image, '-p', `JSON.stringify(${script})`),
    ) as string[];
  const filesBelow = (folder: string) =>
    `fs.readdirSync('${folder}', { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => parentPath + '/' + name)`;

  test(
    'of the base, only what runs is kept: Node, its libraries, a shell, time zones; scanners get the package list',
    () => {
      const programs = node(
        `[...${filesBelow('/usr/bin')}, ...${filesBelow('/usr/sbin')}, ...${filesBelow('/usr/local')}]`,
      );
      expect(programs.sort()).toEqual(
        ['bin/cat', 'bin/dash', 'bin/dirname', 'bin/script', 'bin/sh', 'local/bin/node'].map(
          (file) => `/usr/${file}`,
        ),
      );
      expect(node(`${filesBelow('/usr')}.filter((path) => fs.lstatSync(path).mode & 0o6000)`)).toEqual([]);
      expect(node(`fs.readFileSync('/var/lib/dpkg/status', 'utf8').match(/(?<=^Package: ).*/gm)`)).toEqual(
        expect.arrayContaining(['base-files', 'libc6', 'libstdc++6', 'dash', 'coreutils']),
      );
      expect(node(`[new Date(0).toLocaleString('pt-BR', { timeZone: 'America/Sao_Paulo' })]`)).toEqual([
        '31/12/1969, 21:00:00',
      ]);
    },
    2 * MINUTE,
  );

  test(
    'it is small, because every start of a task pulls all of it',
    () => {
      const archive = join(temporaryFolder(), 'image.tar');
      const id = run('create', tag);
      run('export', '--output', archive, id);
      run('rm', id);
      expect(gzipSync(readFileSync(archive)).length).toBeLessThan(65e6);
    },
    2 * MINUTE,
  );

  test(
    'ECS Exec finds what it needs to start a session',
    () => {
      const session = ['-qec', 'cat /etc/passwd', '/dev/null'];
      expect(run('run', '--rm', '--entrypoint=script', tag, ...session)).toMatch(/^node:x:1000:/m);
    },
    2 * MINUTE,
  );

  const layersOf = (image: string) =>
    JSON.parse(run('inspect', '--format', '{{json .RootFS.Layers}}', image)) as string[];

  test(
    'two builds of one commit give the same image',
    () => {
      const again = `${tag}-again`;
      build(again, '--no-cache', ...(isPodman ? ['--timestamp=0'] : []));
      const sums = (image: string) =>
        node(
          `${filesBelow('/srv')}.map((path) => crypto.hash('sha256', fs.readFileSync(path)) + path)`,
          image,
        );
      expect(sums(again)).toEqual(sums(tag));
      expect(layersOf(again)[0]).toBe(layersOf(tag)[0]);
      // Docker keeps file times unless buildx is set to rewrite them.
      const idOf = (image: string) => run('inspect', '--format', '{{.Id}}', image);
      if (isPodman) expect(idOf(again)).toBe(idOf(tag));
      run('rmi', again);
    },
    15 * MINUTE,
  );

  test(
    'a change of only code changes only the last layer to push',
    () => {
      const folder = temporaryFolder();
      const changed = `${tag}-changed`;
      for (const path of readFileSync(join(checkout(), '.dockerignore'), 'utf8').matchAll(/^!(.*)$/gm))
        cpSync(join(checkout(), path[1] ?? ''), join(folder, path[1] ?? ''), { recursive: true });
      cpSync(join(checkout(), 'Dockerfile'), join(folder, 'Dockerfile'));
      const app = join(folder, 'src/app/app.ts');
      writeFileSync(app, readFileSync(app, 'utf8').replace('Olá, mundo!', 'Hello, world!'));
      run('build', ...buildFlags, ...(isPodman ? ['--timestamp=0'] : []), '-t', changed, folder);
      const [before, after] = [layersOf(tag), layersOf(changed)];
      expect(after.slice(0, -1)).toEqual(before.slice(0, -1));
      expect(after.at(-1)).not.toBe(before.at(-1));
      run('rmi', changed);
    },
    15 * MINUTE,
  );

  test(
    'any user can run it, without network, capabilities or writable files, in 128 MiB and a quarter of a CPU',
    async () => {
      const narrow = ['--user=54321:54321', '--network=none', '--read-only', '--cap-drop=ALL'];
      const limits = ['--security-opt=no-new-privileges', '--memory=128m', '--cpus=0.25', '--pids-limit=64'];
      const id = run('run', '--detach', ...narrow, ...limits, tag);
      try {
        // Redirect may be up before App.
        const ask = `fetch('http://127.0.0.1:5001/rota1').then(async (r) => r.ok ? console.log(await r.text()) : process.exit(1))`;
        let answer = '';
        while (answer === '') {
          try {
            answer = run('exec', id, 'node', '-e', ask);
          } catch {
            expect(run('inspect', '--format', '{{.State.Running}}', id)).toBe('true');
            await sleep(500);
          }
        }
        expect(answer).toBe('{"status":"UP"}');
        run('stop', '--time', '20', id);
        expect(run('inspect', '--format', '{{.State.ExitCode}}', id)).toBe('0');
      } finally {
        run('rm', '--force', id);
      }
    },
    10 * MINUTE,
  );

  test.each([CONTAINER_MIB, 170, 256, 512])(
    'in %i MiB a server holds as many connections as its task allows, each with the maximum it may send, and a health check',
    async (memoryMiB) => {
      const connections = connectionsIn(memoryMiB);
      const sockets: Socket[] = [];
      const upstream = createServer((socket) => {
        sockets.push(socket.on('error', () => undefined));
        socket.once('data', (chunk: Buffer) => answersSelfTest(socket, chunk));
      });
      const port = await freePort();
      const env = {
        REDIRECT_PORT: port,
        APP_URL: `http://127.0.0.1:${await listen(upstream)}`,
        // Like an upstream that answers so late that all requests are open at the same time.
        UPSTREAM_TIMEOUT_MS: 60_000,
        MAX_CONNECTIONS: connections,
      };
      const variables = Object.entries(env).map(([name, value]) => `--env=${name}=${value}`);
      const id = run(
        'run',
        '--detach',
        '--network=host',
        `--memory=${memoryMiB}m`,
        ...variables,
        tag,
        'redirect',
      );
      const [, ...check] = healthCheckCommand('redirect', 5001);
      try {
        while (!run('logs', id).includes('listening')) await sleep(200);
        const header = `X-Long: ${'x'.repeat(1000)}\r\n`.repeat(limits.headerBytes / 1024 - 1);
        const request = `GET /rota1 HTTP/1.1\r\nHost: x\r\n${header}\r\n`;
        for (let opened = 0; opened < connections; opened += 1) {
          const socket = connect(port, '127.0.0.1').on('error', () => undefined);
          sockets.push(socket.pause());
          socket.write(request.repeat(limits.unanswered));
          if (opened % 20 === 0) await sleep(20);
        }
        // Each takes its share of the memory, whether or not its connection gets a slot.
        for (let checks = 0; checks < 5; checks += 1) {
          spawnSync(program, ['exec', id, ...check]);
          expect(run('inspect', '--format', '{{.State.Status}} {{.State.ExitCode}}', id)).toBe('running 0');
        }
        for (const socket of sockets.splice(0)) socket.destroy();
        run('exec', id, ...check);
      } finally {
        for (const socket of sockets) socket.destroy();
        upstream.close();
        run('rm', '--force', id);
      }
    },
    5 * MINUTE,
  );
});
