import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { services, settings } from '../fixtures/settings';
import { shared } from '../support/shared';

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses: readonly {
    readonly license: { readonly id: string; readonly text?: { readonly content: string } };
  }[];
  readonly hashes: readonly { readonly content: string }[];
}

let files: string[];
let code: string;
let components: Component[];
beforeAll(async () => {
  const dist = join(await shared('servers'), 'dist');
  const read = (file: string) => readFileSync(join(dist, file), 'utf8');
  files = readdirSync(dist).sort();
  code = files
    .filter((file) => file.endsWith('.js'))
    .map(read)
    .join('\n');
  ({ components } = JSON.parse(read('sbom.cdx.json')) as { components: Component[] });
});

test('one bundle per service and their bill of materials; no bundle reveals the account or its networks', () => {
  expect(files).toEqual([...Object.keys(services).map((name) => `${name}.js`), 'sbom.cdx.json'].sort());
  expect(code).toContain('Ol\\xE1, mundo!');
  expect(code).not.toContain(settings.account);
  expect(code).not.toContain(settings.environments.dev?.cidr);
});

describe('sbom.cdx.json', () => {
  test('lists exactly the packages in the bundles', () => {
    // The bundler writes the path of each file above its code.
    const paths = code.matchAll(/^\s*\/\/ (node_modules\/(?:.*node_modules\/)?(?:@[^/\n]+\/)?[^/\n]+)\//gm);
    const bundled = [...new Set([...paths].map(([, path = '']) => path))].map((path) => {
      const { name, version } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Component;
      return `${name}@${version}`;
    });
    expect(bundled.length).toBeGreaterThan(30);
    expect(components.map(({ name, version }) => `${name}@${version}`).sort()).toEqual(bundled.sort());
  });

  test("has each package's data from the lock file, and its full licence text if the package has one", () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<
        string,
        { name?: string; version: string; license: string; integrity: string; dev?: true }
      >;
    };
    for (const { name, version, purl, licenses, hashes } of components) {
      const locked = Object.entries(packages).find(
        ([path, entry]) =>
          (entry.name ?? path.split('node_modules/').pop()) === name &&
          entry.version === version &&
          !entry.dev,
      )?.[1];
      expect(purl).toBe(`pkg:npm/${name.replace('@', '%40')}@${version}`);
      expect(licenses.map(({ license }) => license.id)).toEqual([locked?.license]);
      expect(`sha512-${Buffer.from(hashes[0]?.content ?? '', 'hex').toString('base64')}`).toBe(
        locked?.integrity,
      );
    }
    const withoutText = components
      .filter(({ licenses }) => !licenses[0]?.license.text)
      .map(({ name }) => name);
    expect(withoutText).toEqual(['koa-compose', 'isarray']);
  });
});
