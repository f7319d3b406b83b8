import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Metafile } from 'esbuild';

/** What of package-lock.json is read here. */
interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  /** Where it is another than that of its folder. */
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
}

/**
 * The software bill of materials of a build: each package of which a file went into it, with its licence, whose text
 * must go wherever the package goes, and the hash of its archive. It says the same of the same build.
 *
 * @see https://cyclonedx.org/docs/1.6/json/
 */
export function sbomOf({ outputs }: Metafile) {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
  const files = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const folders = [...new Set(files.flatMap((file) => packageFolder(file) ?? []))].sort();
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', ...identity(packages[''], '') } },
    components: folders.map((folder) => component(folder, packages[folder])),
  };
}

/** Such as node_modules/koa/node_modules/content-type, wherever a link leads; undefined for what is no package. */
const packageFolder = (file: string) =>
  /node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];

function component(folder: string, locked: LockedPackage | undefined) {
  const { license: id, integrity = '' } = locked ?? {};
  if (!id) throw new Error(`${folder} is in the build, and package-lock.json has no licence of it: npm ci`);
  const text = licenceText(folder);
  return {
    type: 'library',
    ...identity(locked, folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)),
    licenses: [{ license: { id, ...(text && { text: { content: text } }) } }],
    hashes: [
      { alg: 'SHA-512', content: Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex') },
    ],
  };
}

function identity(locked: LockedPackage | undefined, folderName: string) {
  const { name = folderName, version = '' } = locked ?? {};
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return { 'bom-ref': purl, name, version, purl };
}

function licenceText(folder: string): string | undefined {
  const file =
    existsSync(folder) && readdirSync(folder).find((name) => /^licen[cs]e(\.(md|txt))?$/i.test(name));
  return file ? readFileSync(join(folder, file), 'utf8').trim() : undefined;
}
