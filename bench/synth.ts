/** Synthesis beside the template of `cdktf init` for the same resources, and AWS CDK for the same architecture. */
import { spawnSync } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { CLI } from '../tools/terraform/cdktf';
import { terraformProgram } from '../tools/terraform/program';
import { getProvider } from '../tools/terraform/provider';
import { type Taken, time } from './support/command';
import { fixed, interleave, median, ratios, spread, table } from './support/figures';
import { temporaryFolder } from './support/folder';

export const title = 'Synthesis';
export const rounds = 5;

interface Contender {
  readonly name: string;
  readonly command: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

const node = process.execPath;
const ours: Contender = {
  name: 'the app alone: `node --import tsx main.ts`',
  command: [node, '--import', 'tsx', 'main.ts'],
};

export async function measure(rounds: number): Promise<string> {
  const folder = temporaryFolder();
  const template = await makeTemplate(join(folder, 'template'));
  const out = { CDKTF_OUTDIR: join(folder, 'cdktf.out'), CDK_OUTDIR: join(folder, 'cdk.out') };
  const cdk = `${node} ${resolve('bench/contenders/cdk.cjs')}`;
  const cdktf = [node, CLI, 'synth', '--output', join(folder, 'cli.out')];
  const contenders: Contender[] = [
    { ...ours, env: out },
    { name: 'template of `cdktf init`: `ts-node main.ts`', ...template, env: { ...out, ...template.env } },
    { name: 'AWS CDK: `node app.js`', command: cdk.split(' '), env: out },
    { name: '`cdktf synth`', command: cdktf },
    {
      name: '`cdktf synth` of the template',
      ...template,
      command: [...cdktf, '--app', template.command.join(' ')],
    },
    {
      name: '`cdk synth`',
      command: [
        ...[node, require.resolve('aws-cdk/bin/cdk'), 'synth', '--quiet', '--no-notices'],
        ...['--app', cdk, '--output', join(folder, 'cdk-cli.out')],
      ],
      cwd: folder,
    },
    ...(await validate(folder)),
  ];
  const taken = await measureAll(contenders, rounds);
  const hasTerraform = taken.size > 6;

  const growth = await measureAll(
    [1, 10, 40].map((n) => ({
      name: `${n}`,
      command: [node, '--import', 'tsx', 'bench/contenders/environments.ts', `${n}`],
      env: out,
    })),
    rounds,
  );
  const skipped = hasTerraform ? '' : ' Skipped: terraform is not on PATH.';
  return [
    compare(taken),
    `${rounds} rounds. The first, the second and \`terraform validate\` use the same six stacks (\`terraform validate\` only \`dev-ecs\`; it is the minimum for any plan). ` +
      `The template has its own tsconfig.json, which targets a newer language level, and runs without npx, which would add a second.${skipped}`,
    growthOf(growth),
  ].join('\n\n');
}

const measureAll = (contenders: readonly Contender[], rounds: number) =>
  interleave(contenders, rounds, ({ command, cwd, env }) =>
    time(command, { ...(cwd && { cwd }), env: { ...process.env, ...env } }),
  );

/** This project's stacks, run as in the template of `cdktf init`: with ts-node, which checks all types. */
async function makeTemplate(cwd: string) {
  await mkdir(join(cwd, 'src'), { recursive: true });
  for (const name of ['cdktf.json', 'main.ts', 'settings.ts', 'contract', 'stacks', 'src/server']) {
    await cp(name, join(cwd, name), { recursive: true });
  }
  const config = await readFile(join(CLI, '../../templates/typescript/tsconfig.json'), 'utf8');
  await writeFile(join(cwd, 'tsconfig.json'), config.replace('es2018', 'es2023').replace('ES2018', 'ES2023'));
  await symlink(resolve('node_modules'), join(cwd, 'node_modules'));
  return {
    cwd,
    command: [node, require.resolve('ts-node/dist/bin.js'), 'main.ts'],
    env: { TS_NODE_COMPILER: require.resolve('typescript') },
  };
}

async function validate(folder: string): Promise<Contender[]> {
  if (spawnSync(terraformProgram(), ['version']).status !== 0) return [];
  const { env } = await getProvider();
  const outdir = join(folder, 'validated');
  await time(ours.command, { env: { ...process.env, CDKTF_OUTDIR: outdir } });
  const cwd = join(outdir, 'stacks', 'dev-ecs');
  await time([terraformProgram(), 'init', '-backend=false'], { cwd, env: { ...process.env, ...env } });
  return [{ name: '`terraform validate`', command: [terraformProgram(), 'validate'], cwd, env }];
}

function compare(taken: ReadonlyMap<Contender, readonly Taken[]>): string {
  const [first = []] = taken.values();
  return table(
    ['', 'seconds', 'ours ÷ this', 'CPU seconds', 'ours ÷ this, by CPU'],
    [...taken].map(([{ name }, samples]) => {
      const of = (key: keyof Taken) => samples.map((each) => each[key]);
      const quotient = (key: keyof Taken) =>
        ratios(
          first.map((each) => each[key]),
          of(key),
        );
      return [
        name,
        fixed(median(of('clock')), 1),
        spread(quotient('clock'), 2),
        fixed(median(of('processor')), 1),
        spread(quotient('processor'), 2),
      ];
    }),
  );
}

function growthOf(taken: ReadonlyMap<Contender, readonly Taken[]>): string {
  const rows = [...taken].map(([{ name }, samples]) => ({
    environments: Number(name),
    clock: samples.map(({ clock }) => clock),
    processor: samples.map(({ processor }) => processor),
  }));
  return table(
    ['environments', 'seconds', 'CPU seconds', 'CPU ms for each more'],
    rows.map(({ environments, clock, processor }, index) => {
      const before = rows[index - 1];
      const slope = before
        ? processor.map(
            (seconds, round) =>
              ((seconds - (before.processor[round] ?? NaN)) / (environments - before.environments)) * 1000,
          )
        : undefined;
      return [`${environments}`, spread(clock, 1), spread(processor, 1), slope ? spread(slope, 0) : ''];
    }),
  );
}
