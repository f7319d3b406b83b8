/** Measures how the time of `npm start` and of a `cdktf deploy` without changes is spent. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { environmentStacks } from '../contract/names';
import { loadSettings } from '../contract/settings';
import { CLI } from '../tools/terraform/cdktf';
import { emulatorEnv } from '../tools/local/emulator';
import { checkTerraform } from '../tools/terraform/prerequisites';
import { terraformProgram } from '../tools/terraform/program';
import { freePorts } from '../tools/terminal/ports';
import { start } from '../tools/terminal/processes';
import { UserError } from '../tools/terminal/program';
import { getProvider } from '../tools/terraform/provider';
import { type Taken, time } from './support/command';
import { fixed, interleave, median, spread, table } from './support/figures';
import { temporaryFolder } from './support/folder';

export const title = 'Deployment into the emulated account';
export const rounds = 3;

const settings = loadSettings();
const environment = settings.environments[0]?.name ?? '';
const stacks = ['ecr', ...environmentStacks(environment)];

/** The steps of `npm start`, in order, with the line that `npm start` prints at the end of each. */
const steps: readonly { readonly what: string; readonly ends: RegExp; readonly stack?: string }[] = [
  { what: 'provider found, emulator started', ends: /emulator +answers on/ },
  { what: '`bootstrap`: CLI, synthesis, init, provider start, plan', ends: /bootstrap +Plan:/ },
  { what: '`bootstrap`: bucket and record made; the other stacks start', ends: /release +\// },
  {
    what: `CLI, init, provider start, plan of \`${environment}-networking\``,
    ends: new RegExp(`${environment}-networking +Plan:`),
  },
  {
    what: `\`${environment}-networking\` applied`,
    ends: new RegExp(`${environment}-networking +Apply complete`),
    stack: `${environment}-networking`,
  },
  {
    what: `init, provider start, plan of \`${environment}-ecs\``,
    ends: new RegExp(`${environment}-ecs +Plan:`),
  },
  {
    what: `\`${environment}-ecs\` applied`,
    ends: new RegExp(`${environment}-ecs +Apply complete`),
    stack: `${environment}-ecs`,
  },
  { what: 'tasks started, healthy, verified', ends: /^Deployed and serving/ },
];

export async function measure(rounds: number): Promise<string> {
  await checkTerraform();
  const [port = 0, app = 0, redirect = 0] = await freePorts(3);
  const seconds = await npmStart({ EMULATOR_PORT: port, APP_PORT: app, REDIRECT_PORT: redirect });
  const log = await readFile(join('.emulator', `${port}`, 'stacks.log'), 'utf8');
  const breakdown = table(
    ['`npm start`, its critical path', 'seconds', 'of that, waits of at least 3 s inside the provider'],
    [
      ...steps.map(({ what, stack = '-' }, step) => [
        what,
        fixed((seconds[step] ?? NaN) - (seconds[step - 1] ?? 0), 1),
        waits(log, stack).join(', '),
      ]),
      ['**all**', fixed(seconds.at(-1) ?? NaN, 1), ''],
    ],
  );
  return `${breakdown}\n\n${await noChange(port, rounds)}`;
}

/** Runs `npm start` until it serves and leaves it running; returns when each step ended, in seconds from the start. */
async function npmStart(ports: Readonly<Record<string, number>>): Promise<number[]> {
  const began = performance.now();
  const { child, exited } = start(process.execPath, ['--import', 'tsx', 'tools/cli/start.ts'], {
    env: {
      ...process.env,
      ...Object.fromEntries(Object.entries(ports).map(([key, value]) => [key, `${value}`])),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
    graceMs: 60_000,
  });
  if (!child.stdout) throw new TypeError('a piped stream exists');
  const seconds: number[] = [];
  const served = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      if (!steps[seconds.length]?.ends.test(line)) return;
      seconds.push((performance.now() - began) / 1000);
      if (seconds.length === steps.length) resolve();
    });
  });
  const early = exited.then((status) => {
    throw new UserError(`npm start ended (${status}) before it served: see its output above`);
  });
  await Promise.race([served, early]);
  early.catch(() => undefined);
  return seconds;
}

/** Resources of a stack that took at least three seconds, in the order of completion. */
function waits(log: string, stack: string): string[] {
  const long: string[] = [];
  let current = '';
  for (const line of log.split('\n')) {
    current = /^([\w-]+) {2}/.exec(line)?.[1] ?? current;
    const {
      type,
      minutes = '0',
      seconds,
    } = /(?<type>aws_\w+)\.\S+ .*complete after (?:(?<minutes>\d+)m)?(?<seconds>\d+)s/.exec(line)?.groups ??
    {};
    const took = Number(minutes) * 60 + Number(seconds);
    if (type && current === stack && took >= 3) long.push(`${type} ${took}`);
  }
  return long;
}

/** Measures a deployment without changes, and each of its parts separately. */
async function noChange(port: number, rounds: number): Promise<string> {
  const provider = await getProvider();
  const env = { ...process.env, ...emulatorEnv(port, settings.region), ...provider.env, CI: '1' };
  const outdir = temporaryFolder();
  const cdktf = [process.execPath, CLI];
  const deploy = [...cdktf, 'deploy', ...stacks, '--auto-approve', '--output', outdir];
  const inEach = (command: string) =>
    stacks.map((stack) => `${terraformProgram()} -chdir=${outdir}/stacks/${stack} ${command}`).join(' && ');
  const parts = new Map<string, readonly string[]>([
    [`\`cdktf deploy ${stacks.join(' ')}\`, nothing to change`, deploy],
    ['the CLI itself: `cdktf --version`', [...cdktf, '--version']],
    ['synthesis: `node --import tsx main.ts`', [process.execPath, '--import', 'tsx', 'main.ts']],
    ['`terraform init`, three times', ['sh', '-c', inEach('init -input=false')]],
    ['provider started, three times: `terraform validate`', ['sh', '-c', inEach('validate')]],
    ['`terraform plan`, three times, with that start', ['sh', '-c', inEach('plan -lock=false -input=false')]],
  ]);
  const taken = await interleave([...parts], rounds, ([, command]) =>
    time(command, { env: { ...env, CDKTF_OUTDIR: join(outdir, 'alone') } }),
  );
  const of = (samples: readonly Taken[], key: keyof Taken) => samples.map((each) => each[key]);
  return table(
    ['A deployment that changes nothing, and its parts by themselves', 'seconds', 'CPU seconds'],
    [...taken].map(([[name], samples]) => [
      name,
      spread(of(samples, 'clock'), 1),
      fixed(median(of(samples, 'processor')), 1),
    ]),
  );
}
