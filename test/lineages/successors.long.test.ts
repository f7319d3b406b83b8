/** docs/successors.md, performed: the commands of its sections in a copy, what comes of them, and the way back. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

import { loadSettings } from '../../contract/settings';
import { config } from '../../package.json';
import { settings } from '../fixtures/settings';
import { emptyAccount, envOf } from '../support/accounts';
import { s3 } from '../support/aws';
import { checkout, copyRepository } from '../support/checkout';
import { describeWith } from '../support/describe-with';
import { full, proof } from '../support/proof';
import { temporaryFolder } from '../support/temporary-folder';
import { runProgram } from '../support/tool';
import { blocksOf } from './support/page';
import { differences, synthesize } from './support/synthesis';

const MINUTE = 60_000;
/** Tests of the stacks and the packages; `npm run proofs` runs all of `npm run check`. */
const SHORT = ['test/stacks/golden.test', 'test/stacks/main', 'test/supply-chain'];

describeWith(['terraform', 'moto', 'npm'], 'docs/successors.md', () => {
  const figures = { steps: 0, 'stacks synthesized': 0, 'lines differ': 0, 'ways back': 0 };
  /** Its user's copy, with the packages that its commands install. */
  let copy: string;
  let env: NodeJS.ProcessEnv;
  /** The stacks of this repository as it is. */
  let stacks: string;
  /** Folder of a Node, without a space in its path: tests write programs whose first line is the path of theirs. */
  let node: string;

  beforeAll(async () => {
    stacks = await synthesize(checkout(), {});
    node = mkdtempSync(join(tmpdir(), 'node-'));
  });
  beforeEach(() => {
    copy = join(temporaryFolder(), 'copy');
    copyRepository(copy);
    rmSync(join(copy, 'node_modules'));
    const author = ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.com'];
    for (const args of [
      ['init', '--quiet'],
      ['add', '--all'],
      [...author, 'commit', '--quiet', '-m', 'x'],
    ])
      execFileSync('git', args, { cwd: copy });
    env = { ...process.env, PROOFS_FILE: undefined };
  });

  async function run(command: string, ...args: string[]): Promise<string> {
    const { status, output } = await runProgram(command, args, { cwd: copy, env });
    if (status !== 0)
      throw new Error(`${[command, ...args].join(' ')}: ${String(status)}\n${output.slice(-6_000)}`);
    return stripVTControlCharacters(output);
  }

  const perform = (heading: string) => run('sh', '-e', '-c', blocksOf(heading, 'sh'));

  async function step(heading: string): Promise<void> {
    await perform(heading);
    if (full) {
      await run('npm', 'run', 'check');
    } else {
      await run('npx', 'tsc', '--noEmit');
      await run('npx', 'jest', '--selectProjects', 'unit', '--ci', '--', ...SHORT);
      await run('npm', 'run', 'synth');
    }
    const differing = blocksOf(heading, 'diff');
    const found = Object.entries(differences(stacks, join(copy, 'cdktf.out/stacks')));
    expect(found).toEqual(found.map(([stack]) => [stack, differing]));
    figures.steps += 1;
    figures['stacks synthesized'] += found.length;
    figures['lines differ'] += found.length * (differing.match(/^\+/gm) ?? []).length;
  }

  async function back(): Promise<void> {
    await perform('The way back');
    expect(await run('git', 'status', '--porcelain')).toBe('');
    // It would say what it installs.
    expect(await run('node', 'tools/install.mjs')).toBe('');
    await run('npx', 'cdktf', 'synth');
    const differing = Object.values(differences(stacks, join(copy, 'cdktf.out/stacks')));
    expect(new Set(differing)).toEqual(new Set(['']));
    figures['ways back'] += 1;
  }

  // The test below replaces more: the library, the CLI and the provider.
  if (full)
    test(
      'AWS provider 6',
      async () => {
        await step('AWS provider 6');
        await back();
      },
      30 * MINUTE,
    );

  test(
    "CDK Terrain's CLI, which deploys, and then CDK Terrain, both on the Node of the image",
    async () => {
      const name = `node-${process.platform}-${process.arch}`;
      await run('npm', 'install', '--prefix', node, '--no-audit', `${name}@${config.node}`);
      const onNode = { ...env, PATH: `${node}/node_modules/${name}/bin${delimiter}${env.PATH ?? ''}` };

      env = onNode;
      await step("CDK Terrain's CLI");

      const account = await emptyAccount();
      await s3(account.url, 'PUT', loadSettings(settings).stateBucket);
      env = { ...(await envOf(account)), PATH: onNode.PATH };
      expect(await run('npx', 'cdktn', 'diff', 'ecr')).toContain('Plan: 2 to add');
      expect(await run('npm', 'run', 'deploy', '--', 'ecr', '--auto-approve')).toMatch(
        /ecr +Apply complete! Resources: 2 added/,
      );
      expect(await run('npx', 'cdktn', 'deploy', 'ecr', '--auto-approve')).toContain('No changes.');

      env = onNode;
      await step('CDK Terrain');
      env = { ...process.env, PROOFS_FILE: undefined };
      await back();
    },
    60 * MINUTE,
  );

  afterAll(() => {
    rmSync(node, { recursive: true });
    proof('lineages', figures, Object.keys(figures));
  });
});
