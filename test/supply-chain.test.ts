/** What the project takes from others: pinned, free to use, without scripts, and not known to be vulnerable. */
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

/** They ask for no more than their notice. */
const LICENCES = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT'];

describe('package-lock.json', () => {
  test('holds every package to its content, from whatever registry', () => {
    const loose = packages.filter(
      ({ integrity = '', inBundle, resolved }) => (!inBundle && !integrity.startsWith('sha512-')) || resolved,
    );
    expect(named(loose)).toEqual([]);
  });

  test('has scripts at installation only where package.json decides about them', () => {
    const scripts = packages.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name);
    expect([...new Set(scripts)].sort()).toEqual(Object.keys(allowScripts).sort());
  });

  test('builds the image from few packages, none of them deprecated, each free to pass on', () => {
    const production = packages.filter(isProduction);
    expect(Object.keys(dependencies)).toHaveLength(6);
    expect(named(production.filter(({ deprecated }) => deprecated))).toEqual([]);
    expect(named(production.filter(({ license = '' }) => !LICENCES.includes(license)))).toEqual([]);
  });
});

test('updates are proposed for all of it: packages, what the emulator needs, actions, the base of the image', () => {
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

  /** Runs it with a registry that answers npm's question so; undefined where there is no registry. */
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
        // npm keeps what it was told of an advisory.
        npm_config_cache: temporaryFolder(),
        npm_config_fetch_retries: '0',
      },
    });
    server.close();
    return ended;
  }

  test.each([
    ['passes where nothing is known', {}, 0, /found 0 vulnerabilities/],
    [
      'fails where what the image is built from is vulnerable',
      { koa: advisory('high') },
      1,
      /It answers everyone/,
    ],
    ['tells of what is hardly so', { koa: advisory('low') }, 0, /It answers everyone/],
    ['passes over what is used here alone', { eslint: advisory('critical') }, 0, /found 0 vulnerabilities/],
    ['fails where there is no registry: that is not taken for clean', undefined, 1, /ECONNREFUSED/],
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
