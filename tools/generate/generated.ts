/** Everything in the repository that follows from settings.ts, package.json, package-lock.json, and from the stacks. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Settings } from '../../contract/settings';
import { type NamedResources, resourcesOfEach } from '../cost/environment-resources';
import { lockedPackages } from '../image/locked-packages';
import { composeFile } from './compose';
import { environmentsPage } from './environments';
import { frontPage } from './front-page';
import { goldenFiles } from './golden';
import { dockerfileWithNode } from './node';
import { thirdParty } from './third-party';
import { withResourceCounts } from './transcript';
import { words } from './words';
import { workflowWithEnvironments } from './workflow';

/** What files are made of. */
interface Sources {
  readonly settings: Settings;
  /** Folder of the repository. */
  readonly root: string;
  /** The golden files. */
  readonly golden: Readonly<Record<string, string>>;
  readonly environments: readonly NamedResources[];
}

/** A file that is made, or in part: what it should be, given what it is. */
type Maker = (current: string, sources: Sources) => string;

const frontPageIn =
  (language: keyof typeof words): Maker =>
  (current, { settings, environments }) =>
    frontPage(current, settings.region, environments, words[language]);

const makers: Readonly<Record<string, Maker>> = {
  'compose.yaml': (_, { settings }) => composeFile(settings),
  'README.md': frontPageIn('en'),
  'README.pt-BR.md': frontPageIn('pt-BR'),
  'docs/local.md': (current, { golden }) => withResourceCounts(current, golden),
  'docs/environments.md': (_, { settings, environments }) => environmentsPage(settings, environments),
  Dockerfile: (current, { root }) => dockerfileWithNode(current, nodeOfImage(root)),
  'THIRD-PARTY.md': (_, { root }) => thirdParty(lockedPackages(root)),
  '.github/workflows/deploy.yml': (current, { settings }) =>
    workflowWithEnvironments(
      current,
      settings.environments.map(({ name }) => name),
    ),
};

interface Generated {
  /** Path in the repository. */
  readonly path: string;
  readonly content: string;
  /** It is that already. */
  readonly isFresh: boolean;
}

/** @param root folder of the repository */
export const generatedFiles = (settings: Settings, root: string): Generated[] => {
  const contentOf = (path: string) => {
    const file = join(root, path);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };
  const golden = goldenFiles();
  const sources = { settings, root, golden, environments: resourcesOfEach(settings) };
  const made = Object.entries(makers).map(([path, make]) => ({
    path,
    content: make(contentOf(path), sources),
  }));
  const kept = Object.entries(golden).map(([path, content]) => ({ path, content }));
  return [...made, ...kept].map((file) => ({ ...file, isFresh: file.content === contentOf(file.path) }));
};

const nodeOfImage = (root: string) =>
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { config: { node: string } }).config.node;
