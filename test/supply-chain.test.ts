/** The project's dependencies: pinned, free to use, without scripts, and without known vulnerabilities. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';

import { parse } from 'yaml';

import { isProduction } from '../tools/generate/third-party';
import { lockedPackages } from '../tools/image/locked-packages';
import { listen } from './src/support/sockets';
import { temporaryFolder } from './support/temporary-folder';
import { runProgram } from './support/tool';

const packages = lockedPackages('.');
const named = (some: typeof packages) => some.map(({ name, version }) => `${name}@${version}`);
const { allowScripts, dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
  'allowScripts' | 'dependencies',
  Record<string, unknown>
>;

/** They require only that their notice is kept. */
const LICENCES = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT'];

describe('package-lock.json', () => {
  test('pins the content of every package, whatever the registry', () => {
    const loose = packages.filter(
      ({ integrity = '', inBundle, resolved }) => (!inBundle && !integrity.startsWith('sha512-')) || resolved,
    );
    expect(named(loose)).toEqual([]);
  });

  test('has install scripts only where package.json decides about them', () => {
    const scripts = packages.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name);
    expect([...new Set(scripts)].sort()).toEqual(Object.keys(allowScripts).sort());
  });

  test('builds the image from few packages, none deprecated, each free to redistribute', () => {
    const production = packages.filter(isProduction);
    expect(Object.keys(dependencies)).toHaveLength(6);
    expect(named(production.filter(({ deprecated }) => deprecated))).toEqual([]);
    expect(named(production.filter(({ license = '' }) => !LICENCES.includes(license)))).toEqual([]);
  });
});

test("updates are proposed for packages, the emulator's requirements, actions and the image's base", () => {
  const { updates } = parse(readFileSync('.github/dependabot.yml', 'utf8')) as {
    updates: { 'package-ecosystem': string; directory: string }[];
  };
  const manifests: Readonly<Record<string, string>> = {
    docker: '/Dockerfile',
    'github-actions': '/.github/workflows/ci.yml',
    npm: '/package-lock.json',
    pip: '/emulator/requirements.txt',
  };
  const named = updates.map(({ 'package-ecosystem': system }) => system);
  expect(named.sort()).toEqual(Object.keys(manifests).sort());
  for (const { 'package-ecosystem': system, directory } of updates) {
    const manifest = manifests[system] ?? '';
    expect(existsSync(`.${manifest}`)).toBe(true);
    if (system !== 'github-actions') expect(manifest.replace(/\/[^/]*$/, '') || '/').toBe(directory);
  }
});

describe('npm run supply-chain', () => {
  const advisory = (severity: string) => [
    {
      id: 1,
      title: 'It answers everyone',
      url: 'https://github.com/advisories/GHSA-0',
      severity,
      vulnerable_versions: '*',
    },
  ];

  /** Runs it with a registry that gives npm this answer; undefined: without a registry. */
  async function ask(advisories: object | undefined) {
    const server = createServer((req, res) => {
      req.resume();
      if (req.method === 'POST') res.end(JSON.stringify(advisories));
      else res.writeHead(404).end('{}');
    });
    const port = await listen(server);
    if (!advisories) server.close();
    const ended = await runProgram('npm', ['run', 'supply-chain'], {
      env: {
        ...process.env,
        npm_config_registry: `http://127.0.0.1:${port}`,
        // npm caches advisories.
        npm_config_cache: temporaryFolder(),
        npm_config_fetch_retries: '0',
      },
    });
    server.close();
    return ended;
  }

  test.each([
    ['passes if nothing is known', {}, 0, /found 0 vulnerabilities/],
    ['fails if a package of the image is vulnerable', { koa: advisory('high') }, 1, /It answers everyone/],
    ['reports a low severity without failing', { koa: advisory('low') }, 0, /It answers everyone/],
    [
      'ignores packages that are only used here',
      { eslint: advisory('critical') },
      0,
      /found 0 vulnerabilities/,
    ],
    ['fails without a registry, which does not count as clean', undefined, 1, /ECONNREFUSED/],
  ])(
    '%s',
    async (_, advisories, status, words) => {
      const result = await ask(advisories);
      expect(result.output).toMatch(words);
      expect(result.status).toBe(status);
    },
    120_000,
  );
});
