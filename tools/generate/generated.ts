/** Everything in the repository that follows from settings.ts, package.json and package-lock.json. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Settings } from '../../contract/settings';
import { lockedPackages } from '../image/locked-packages';
import { composeFile } from './compose';
import { withCosts } from './costs';
import { dockerfileWithNode } from './node';
import { thirdParty } from './third-party';
import { workflowWithEnvironments } from './workflow';

/** A file that is made, or in part: what it should be, given what it is. */
type Maker = (settings: Settings, current: string, root: string) => string;

const makers: Readonly<Record<string, Maker>> = {
  'compose.yaml': composeFile,
  'README.md': (settings, current) => withCosts(current, settings),
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
export const generatedFiles = (settings: Settings, root: string): Generated[] =>
  Object.entries(makers).map(([path, make]) => {
    const current = readFileSync(join(root, path), 'utf8');
    const content = make(settings, current, root);
    return { path, content, isFresh: content === current };
  });

const nodeOfImage = (root: string) =>
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { config: { node: string } }).config.node;
