/** What the project takes from others: pinned, free to use, without scripts, and not known to be vulnerable. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

import { lockedPackages } from '../../tools/image/locked-packages';
import { isProduction, thirdParty } from '../../tools/supply-chain/packages';
import { listen } from '../servers/support/sockets';
import { temporaryFolder } from '../support/temporary-folder';
import { runTool } from '../support/tool';

const packages = lockedPackages();
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

test('THIRD-PARTY.md is as npm run supply-chain -- --write writes it', () => {
  expect(readFileSync('THIRD-PARTY.md', 'utf8')).toBe(thirdParty(packages));
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

  /** Runs it with a registry that answers the real npm's question so; undefined where there is no registry. */
  async function ask(advisories: object | undefined, env: NodeJS.ProcessEnv = {}) {
    const server = createServer((req, res) => {
      req.resume();
      if (req.method === 'POST') res.end(JSON.stringify(advisories));
      else res.writeHead(404).end('{}');
    });
    const port = await listen(server);
    if (!advisories) server.close();
    // npm keeps what it was told of an advisory.
    const cache = temporaryFolder();
    const ended = await runTool('supply-chain', [], {
      env: {
        ...process.env,
        npm_config_registry: `http://127.0.0.1:${port}`,
        npm_config_cache: cache,
        npm_config_fetch_retries: '0',
        ...env,
      },
    });
    server.close();
    return ended;
  }

  test.each([
    [
      'nothing is known',
      {},
      0,
      /^known vulnerabilities: none of severity high in what the image is built from\n$/,
    ],
    [
      'what the image is built from is vulnerable',
      { koa: advisory('high') },
      1,
      /^koa is vulnerable, high, in the image: It answers everyone \(https.*\)\n/,
    ],
    [
      'it is hardly so, or what is used here alone is',
      { koa: advisory('low'), eslint: advisory('critical') },
      0,
      /^eslint is vulnerable, critical, for development only.*\nkoa is vulnerable, low, in the image.*none of severity high/ms,
    ],
  ])(
    'where %s',
    async (_, advisories, status, words) => {
      const result = await ask(advisories);
      expect(result.output).toMatch(words);
      expect(result.status).toBe(status);
    },
    120_000,
  );

  test('where there is no registry it is not taken for clean, and fails where it must be asked', async () => {
    const { output, status } = await ask(undefined);
    expect(output).toMatch(/^known vulnerabilities: not asked, the registry does not tell \(.*\)\n$/);
    expect(status).toBe(0);
    const required = await ask(undefined, { REQUIRE_AUDIT: '1' });
    expect(required.output).toContain('not asked');
    expect(required.status).toBe(1);
  }, 120_000);
});
