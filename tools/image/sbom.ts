import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Metafile } from 'esbuild';

import { name, version } from '../../package.json';
import { type LockedPackage, lockedPackages } from './locked-packages';

/**
 * The software bill of materials of a build: each bundled package with the hash of its archive and its licence, whose
 * text must accompany the package. The same build gives the same text.
 *
 * @see https://cyclonedx.org/docs/1.6/json/
 */
export function sbomOf({ outputs }: Metafile) {
  const packages = new Map(lockedPackages().map((each) => [each.path, each]));
  const files = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const folders = [...new Set(files.flatMap((file) => packageFolder(file) ?? []))].sort();
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', ...identity({ name, version }) } },
    components: folders.map((folder) => component(folder, packages.get(folder))),
  };
}

/** Such as node_modules/koa/node_modules/content-type, also through a link; undefined for files outside packages. */
const packageFolder = (file: string) =>
  /node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];

function component(folder: string, locked: LockedPackage | undefined) {
  if (!locked?.license) {
    throw new Error(`${folder} is in the build, but package-lock.json has no licence for it: run npm ci`);
  }
  const { license: id, integrity = '' } = locked;
  const text = licenceText(folder);
  return {
    type: 'library',
    ...identity(locked),
    licenses: [{ license: { id, ...(text && { text: { content: text } }) } }],
    hashes: [
      { alg: 'SHA-512', content: Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex') },
    ],
  };
}

function identity({ name, version }: Pick<LockedPackage, 'name' | 'version'>) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return { 'bom-ref': purl, name, version, purl };
}

function licenceText(folder: string): string | undefined {
  const file =
    existsSync(folder) && readdirSync(folder).find((name) => /^licen[cs]e(\.(md|txt))?$/i.test(name));
  return file ? readFileSync(join(folder, file), 'utf8').trim() : undefined;
}
