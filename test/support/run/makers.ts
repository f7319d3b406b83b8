/** What is made once per run, in jest's main process, and lives as long as that. */
import { type ChildProcess, execFile, spawn, type SpawnOptions } from 'node:child_process';
import { once as event } from 'node:events';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

import { getProvider } from '../../../tools/terraform/provider';
import { ports } from '../../e2e/support/npm-start';
import { services, settings } from '../../fixtures/settings';
import { freePort } from '../../src/support/sockets';
import { checkout, copyFolder, copyRepository, root, runFolder } from '../checkout';
import { facts } from '../describe-with';
import { type Account, forkAccount } from '../fork';

const execute = promisify(execFile);

/** What lasts until the end of the tests. */
const running: ChildProcess[] = [];
const accounts: Account[] = [];
/** Of the emulators that tests share. */
const complaints: string[] = [];

/** Ends them, and everything else that keeps this process alive. @returns the emulators' complaints */
export async function stop(): Promise<readonly string[]> {
  const ends = running
    .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
    .map(async (child) => {
      const ended = event(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    });
  await Promise.all([...ends, ...accounts.map((account) => account.close())]);
  return [...complaints, ...accounts.flatMap((account) => account.complaints)];
}

/** `npm start`, which serves. */
export interface Start {
  readonly folder: string;
  readonly ports: Readonly<Awaited<ReturnType<typeof ports>>>;
  /** Its process, and the group of its children. */
  readonly pid: number;
  /** Its output until it served. */
  readonly output: string;
}

/** Address of an empty account, with every service loaded that the stacks use. */
const emulator = once(async () => {
  const options = ['--port', '0', '--account', settings.account, '--exit-with-stdin'];
  const child = start(facts().python, [join(root, 'emulator'), ...options], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  keepComplaints(child);
  const [, url = ''] = /emulated AWS on (\S+)/.exec(await printed(child, '\n')) ?? [];
  await Promise.all(SERVICES.map((service) => load(url, service)));
  return url;
});

/** A folder like the image's: start.sh, and the built servers in dist/. */
const servers = once(async () => {
  const folder = join(runFolder(), 'servers');
  await mkdir(folder);
  await copyFile(join(root, 'start.sh'), join(folder, 'start.sh'));
  const build = ['--import', 'tsx', 'tools/image/build.ts', join(folder, 'dist')];
  await execute(process.execPath, build, { cwd: checkout() });
  return folder;
});

/** A copy of the repository with free ports of this machine, on which the servers answer as behind a load balancer. */
const served = once(async () => {
  const folder = join(runFolder(), 'served');
  const listeners = { APP_PORT: await freePort(), REDIRECT_PORT: await freePort() };
  copyRepository(folder, {
    [`port: ${services.app.port},`]: `port: ${listeners.APP_PORT},`,
    [`port: ${services.redirect.port},`]: `port: ${listeners.REDIRECT_PORT},`,
  });
  const env = { ...process.env, ...inText(listeners), LOG_LEVEL: 'silent' };
  start(join(await servers(), 'start.sh'), [], { env, stdio: 'ignore' });
  return folder;
});

const npmStart = once(async () => {
  const folder = join(runFolder(), 'started');
  copyFolder(await served(), folder);
  // The pushed image is tagged with the commit.
  const committer = ['-c', 'user.name=test', '-c', 'user.email=test@localhost', '-c', 'commit.gpgsign=false'];
  for (const args of [
    ['init', '--quiet'],
    ['add', '.'],
    [...committer, 'commit', '--quiet', '--message=test'],
  ])
    await execute('git', ['-C', folder, ...args]);

  const moved = await ports();
  // Fetched first, because npm start runs without a network.
  await getProvider();
  const child = start(process.execPath, ['--import', 'tsx', 'tools/cli/start.ts'], {
    cwd: folder,
    env: { ...process.env, ...poorMachine(folder), ...inText(moved) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  keepComplaints(child);
  const output = await printed(child, 'Deployed and serving');
  return { child, folder, ports: moved, output };
});

/** Address of a copy of the account as of when `npm start` served, for further copies; deployed from `served`. */
const deployed = once(async () => {
  const { EMULATOR_PORT } = (await npmStart()).ports;
  const account = await forkAccount(`http://127.0.0.1:${EMULATOR_PORT}`);
  accounts.push(account);
  return account.url;
});

export const makers = {
  emulator,
  servers,
  served,
  deployed,
  start: once(async (): Promise<Start> => {
    const { child, ...started } = await npmStart();
    // Otherwise its tests' changes to the account, such as a locked state, would be in all copies.
    await deployed();
    return { ...started, pid: child.pid ?? 0 };
  }),

  /** Its exit code or signal, once it has ended. */
  ended: once(async () => {
    const { child } = await npmStart();
    if (child.exitCode === null && child.signalCode === null) await event(child, 'exit');
    return child.exitCode ?? child.signalCode;
  }),
};

function start(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, options);
  running.push(child);
  return child;
}

/** Makes it on first use. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** Variables of a machine with an unwritable home, no network, only ASCII and a narrow terminal. */
function poorMachine(folder: string): NodeJS.ProcessEnv {
  const nowhere = 'http://127.0.0.1:9';
  return {
    HOME: join(folder, 'package.json'),
    HTTP_PROXY: nowhere,
    HTTPS_PROXY: nowhere,
    http_proxy: nowhere,
    https_proxy: nowhere,
    LC_ALL: 'C',
    NO_COLOR: '1',
    COLUMNS: '60',
  };
}

const inText = (numbers: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(numbers).map(([name, port]) => [name, `${port}`]));

/** Those of an emulator, or of one whose lines the program shows. */
function keepComplaints({ stdout, stderr }: ChildProcess): void {
  for (const input of [stdout, stderr])
    if (input)
      createInterface({ input }).on('line', (line) => {
        if (/emulator: |Traceback/.test(line)) complaints.push(line);
      });
}

/** Its output up to and including the text. @throws with the output if it ends before */
function printed(child: ChildProcess, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes(text)) resolve(output);
      });
    child.once('error', reject);
    child.once('close', (status) => {
      reject(new Error(`it ended with ${String(status)}:\n${output}`));
    });
  });
}

/** Scope of the signature of requests to the account. */
const SERVICES = [
  'application-autoscaling',
  'ec2',
  'ecr',
  'ecs',
  'elasticloadbalancing',
  'iam',
  'kms',
  'logs',
  'monitoring',
  's3',
  'secretsmanager',
  'sns',
  'ssm',
  'sts',
  'tagging',
];

/** Makes the emulator import the service, which takes longer than a copy; the answer does not matter. */
async function load(url: string, service: string): Promise<void> {
  const signed = `Credential=testing/20200101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=x`;
  // With a version, which distinguishes the two load balancer services.
  const answer = await fetch(`${url}/?Version=2015-12-01`, {
    headers: { Authorization: `AWS4-HMAC-SHA256 ${signed}` },
  });
  await answer.arrayBuffer();
}
