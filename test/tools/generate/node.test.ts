/** Node's versions are in package.json: the oldest supported one, the tools' and the image's. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { dependencies as benchDependencies } from '../../../bench/package.json';
import { config, devDependencies, devEngines, engines } from '../../../package.json';
import { dockerfileWithNode } from '../../../tools/generate/node';
import { root } from '../../support/checkout';

const floor = engines.node.replace('>=', '');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

describe('package.json', () => {
  test('has each of the three in the form that its readers accept', () => {
    expect(engines.node).toMatch(/^>=\d+\.\d+$/);
    const { version, ...runtime } = devEngines.runtime;
    expect(runtime).toEqual({ name: 'node', onFail: 'ignore' });
    expect(version).toMatch(/^\d+$/);
    expect(config.node).toMatch(/^\d+$/);
  });

  test('checks the code against the types of the oldest Node', () => {
    for (const { '@types/node': types } of [devDependencies, benchDependencies])
      expect(types.split('.').slice(0, 2).join('.')).toBe(floor);
  });
});

describe('the Dockerfile', () => {
  test('is what npm run generate makes of it', () => {
    expect(read('Dockerfile')).toBe(dockerfileWithNode(read('Dockerfile'), config.node));
  });

  test('uses the one argument for every image', () => {
    const images = [...read('Dockerfile').matchAll(/^FROM .*$/gm)].map(([line]) => line);
    expect(images.filter((line) => line.includes('node:'))).toHaveLength(3);
    for (const line of images) expect(line).toMatch(/node:\$\{NODE\}-bookworm-slim AS \w+$|^FROM scratch$/);
  });

  test('gets another version only in that line', () => {
    const dockerfile = 'ARG NODEJS=1\nARG NODE=1\nFROM node:${NODE}\nENV NODE=1\n';
    expect(dockerfileWithNode(dockerfile, '26')).toBe(dockerfile.replace('ARG NODE=1', 'ARG NODE=26'));
  });

  test('without that line is refused', () => {
    expect(() => dockerfileWithNode('FROM node:1\n', '26')).toThrow(
      "Dockerfile has no line 'ARG NODE=…': put 'ARG NODE=26' above its first FROM",
    );
  });
});

/**
 * A version of Node, as files name one. A full release, such as 20.20.2, does not count: it says on what something was
 * measured.
 */
const MENTION =
  /(?<![\w-])node(?:js|\.js)?(?:[ -]?version)?['"]?[ :=@]*['"^~>=v]*\d{2}(?:\.\d+)?(?!\.?\d)|\bmajor ?[<>=!]+ ?\d{2}\b/gi;

const mentions = (text: string) => text.match(MENTION) ?? [];

test.each([
  'node-version: 22',
  "node-version: '22.x'",
  'FROM node:24-bookworm-slim',
  'ARG NODE=24',
  "target: 'node20'",
  'With Node 20.19 or later',
  'Node.js 24',
  'nodejs22',
  'node@24',
  '"node": ">=20.19"',
  'if (major < 20)',
])('%s names one', (text) => {
  expect(mentions(text)).toHaveLength(1);
});

test.each([
  'Node 20.20.2, linux',
  '"@types/node": "20.19.43"',
  "import 'node:fs'",
  'http-proxy-node16',
  'setup-node@820762786026',
  '(node:10298)',
])('%s names none', (text) => {
  expect(mentions(text)).toEqual([]);
});

/** File → the mentions that it may have, and has. */
const places: Readonly<Record<string, readonly string[]>> = {
  Dockerfile: [`ARG NODE=${config.node}`],
  'README.md': [`Node ${floor} or later`],
  'README.pt-BR.md': [`Node ${floor} ou mais novo`],
  // The requirement of that package.
  'docs/decisions.md': ['http-proxy-3 needs Node 22'],
  // The requirement of cdktn-cli.
  'docs/successors.md': ["'engines.node=>=22.19'"],
  // An observation.
  'docs/performance.md': ['Node 24.21 aborts'],
  // TypeScript's names of module resolutions.
  'tsconfig.json': ['"module": "node20"', '"moduleResolution": "node16"'],
};
/** The source itself; npm's copy of it; the samples above. */
const passed = [
  'package.json',
  'package-lock.json',
  'bench/package-lock.json',
  'mutants/package-lock.json',
  'test/tools/generate/node.test.ts',
];

test('no other file names a version of Node', () => {
  const files = execFileSync('git', ['ls-files', '-coz', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\0')
    .filter((file) => file && existsSync(join(root, file)) && !passed.includes(file));
  const found = files.flatMap((file) => {
    const rest = (places[file] ?? []).reduce((text, place) => text.replaceAll(place, ''), read(file));
    return mentions(rest).map((mention) => `${file}: '${mention}' is to come from package.json`);
  });
  expect(found).toEqual([]);
});

test.each(Object.entries(places))('%s has its allowed mentions', (file, texts) => {
  for (const text of texts) expect(read(file)).toContain(text);
});
