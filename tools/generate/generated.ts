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

/** A file that is made, or in part: what it should be, given what it is. */
type Maker = (
  settings: Settings,
  current: string,
  root: string,
  golden: Readonly<Record<string, string>>,
  environments: readonly NamedResources[],
) => string;

const makers: Readonly<Record<string, Maker>> = {
  'compose.yaml': composeFile,
  'README.md': ({ region }, current, _root, _golden, environments) =>
    frontPage(current, region, environments, words.en),
  'README.pt-BR.md': ({ region }, current, _root, _golden, environments) =>
    frontPage(current, region, environments, words['pt-BR']),
  'docs/local.md': (_settings, current, _root, golden) => withResourceCounts(current, golden),
  'docs/environments.md': (settings, _current, _root, _golden, environments) =>
    environmentsPage(settings, environments),
  Dockerfile: (_settings, current, root) => dockerfileWithNode(current, nodeOfImage(root)),
  'THIRD-PARTY.md': (_settings, _current, root) => thirdParty(lockedPackages(root)),
  '.github/workflows/deploy.yml': ({ environments }, current) =>
    workflowWithEnvironments(
      current,
      environments.map(({ name }) => name),
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
  const environments = resourcesOfEach(settings);
  const made = Object.entries(makers).map(([path, make]) => ({
    path,
    content: make(settings, contentOf(path), root, golden, environments),
  }));
  const kept = Object.entries(golden).map(([path, content]) => ({ path, content }));
  return [...made, ...kept].map((file) => ({ ...file, isFresh: file.content === contentOf(file.path) }));
};

const nodeOfImage = (root: string) =>
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { config: { node: string } }).config.node;
