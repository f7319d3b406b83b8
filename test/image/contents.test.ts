/** What the project adds to its base image, and how little of a machine that needs. */
import { describeWith } from '../support/describe-with';
import { services } from '../../settings';
import { findEngine } from './support/engine';

const MINUTE = 60_000;
const found = findEngine();

describeWith(typeof found === 'string' ? [found] : [], 'the contents of the image', () => {
  const { run, build, baseImage, isPodman } = found as Exclude<typeof found, string>;
  const tag = 'localhost/fargate-duo-contents';

  beforeAll(() => {
    // An older podman's cache may hold another REVISION.
    build(tag, '--no-cache', ...(isPodman ? ['--timestamp=0'] : []));
  }, 5 * MINUTE);

  test(
    'the project adds its bundles, their bill of materials and start.sh, nothing else: no sources, no packages, nothing that is writable or setuid',
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

  test(
    'two builds of one commit are one image, and what comes from the base is shared with it',
    () => {
      const layersOf = (image: string) =>
        JSON.parse(run('inspect', '--format', '{{json .RootFS.Layers}}', image)) as string[];
      const again = `${tag}-again`;
      const sums = ['--entrypoint=/bin/sh', tag, '-c', 'find /srv -type f -exec sha256sum {} +'];
      const before = run('run', '--rm', ...sums);
      build(again, '--no-cache', ...(isPodman ? ['--timestamp=0'] : []));
      sums[1] = again;
      expect(run('run', '--rm', ...sums)).toBe(before);
      // Docker keeps the times of files as they are, unless buildx is told to rewrite them.
      const idOf = (image: string) => run('inspect', '--format', '{{.Id}}', image);
      if (isPodman) expect(idOf(again)).toBe(idOf(tag));
      const base = layersOf(baseImage);
      expect(layersOf(tag).slice(0, base.length)).toEqual(base);
      run('rmi', again);
    },
    5 * MINUTE,
  );

  test(
    'any user may run it, without a network, a capability or a file that can be written, in 128 MiB and a quarter of a CPU',
    () => {
      const narrow = ['--user=54321:54321', '--network=none', '--read-only', '--cap-drop=ALL'];
      const limits = ['--security-opt=no-new-privileges', '--memory=128m', '--cpus=0.25', '--pids-limit=64'];
      const id = run('run', '--detach', ...narrow, ...limits, tag);
      try {
        const ask = `fetch('http://127.0.0.1:5001/rota1').then(async (r) => console.log(await r.text()))`;
        let answer = '';
        while (answer === '') {
          try {
            answer = run('exec', id, 'node', '-e', ask);
          } catch {
            expect(run('inspect', '--format', '{{.State.Running}}', id)).toBe('true');
          }
        }
        expect(answer).toBe('{"status":"UP"}');
        run('stop', '--time', '20', id);
        expect(run('inspect', '--format', '{{.State.ExitCode}}', id)).toBe('0');
      } finally {
        run('rm', '--force', id);
      }
    },
    4 * MINUTE,
  );
});
