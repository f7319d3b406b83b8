/** The repository, its servers and an emulated account, for workflows to run against. */
import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { emulatorEnv } from '../../../tools/emulator';
import { getProvider } from '../../../tools/provider';
import { call, listening, run } from '../../emulator/launcher';
import { freePort } from '../../servers/support/sockets';
import { standIns, type Backstage } from './actions';
import { type GithubApi, startGithubApi } from './github-api';
import type { Stage } from './rehearse';

const root = join(__dirname, '../../..');

export interface Account {
  readonly stage: Stage;
  readonly backstage: Backstage;
  readonly github: GithubApi;
  /** Changes what is checked out from now on; fails where a file does not hold the text that is to be replaced. */
  readonly commit: (edits: Edits) => void;
  /** Runs `npm run bootstrap` in the account; once the roles are there the rest takes a while. */
  readonly bootstrap: () => Promise<void>;
  readonly stop: () => void;
}

/** File → text in it → what replaces it. */
export type Edits = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Starts all of it: what the emulated load balancer leads to are the servers, on ports of settings.ts. */
export async function openAccount(): Promise<Account> {
  const folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
  const source = join(folder, 'source');
  const ports = { 5000: await freePort(), 5001: await freePort() };
  copyRepository(source, ports);
  const emulator = run('--port', '0', '--exit-with-stdin');
  const url = await listening(emulator);
  const github = await startGithubApi();
  const { env: provider } = await getProvider();
  const { AWS_ENDPOINT_URL, ...administrator } = emulatorEnv(Number(new URL(url).port), 'us-east-1');
  const env = { ...machine(), ...provider, AWS_ENDPOINT_URL, GITHUB_API_URL: github.url };

  execFileSync('npm', ['run', '--silent', 'build'], { cwd: source, env, stdio: 'pipe' });
  const servers = spawn('./start.sh', { cwd: source, stdio: 'ignore', env: { ...env, LOG_LEVEL: 'silent' } });

  const backstage: Backstage = {
    url,
    artifacts: join(folder, 'artifacts'),
    built: [],
    checkOut: (workspace) => {
      copyFolder(source, workspace);
    },
  };
  return {
    backstage,
    github,
    stage: {
      folder,
      env,
      actions: standIns(backstage),
      unrun: { 'npm ci': 'a workspace shares the dependencies of this folder' },
    },
    commit: (edits) => {
      for (const [file, replaced] of Object.entries(edits)) edit(join(source, file), replaced);
    },
    bootstrap: async () => {
      const workspace = join(folder, 'bootstrap');
      copyFolder(source, workspace);
      const child = spawn('npm', ['run', 'bootstrap', '--', '--auto-approve'], {
        cwd: workspace,
        env: { ...env, ...administrator },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      await new Promise<void>((resolve, reject) => {
        let log = '';
        for (const stream of [child.stdout, child.stderr])
          stream.on('data', (text: Buffer) => (log += text.toString()));
        child.once('exit', (status) => {
          if (status === 0) resolve();
          else reject(new Error(log));
        });
      });
    },
    stop: () => {
      servers.kill('SIGTERM');
      emulator.kill('SIGKILL');
      github.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** This machine's environment without what would lead out of the emulated account, or tell of another job. */
export function machine(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(ACTIONS|AWS|TF|GITHUB|MOTO|npm)_|^(CI|IMAGE)$/.test(name),
    ),
  );
}

/** What is committed, and what would be. */
export function copyRepository(target: string, ports: Readonly<Record<number, number>>): void {
  const list = execFileSync('git', ['ls-files', '-coz', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of list.split('\0').filter((name) => name && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(join(root, file), join(target, file), { force: true });
  }
  for (const [port, free] of Object.entries(ports))
    edit(join(target, 'settings.ts'), { [`port: ${port},`]: `port: ${free},` });
  // As old as can be, so that nothing takes the dependencies for outdated.
  utimesSync(join(target, 'package-lock.json'), 0, 0);
  symlinkSync(join(root, 'node_modules'), join(target, 'node_modules'));
}

function edit(file: string, replaced: Edits[string]): void {
  let text = readFileSync(file, 'utf8');
  for (const [from, to] of Object.entries(replaced)) {
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    text = text.replace(from, to);
  }
  writeFileSync(file, text);
}

function copyFolder(source: string, target: string): void {
  cpSync(source, target, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
}

/** Takes an image out of the registry, as a person might. */
export const deleteImage = (url: string, imageDigest: string) =>
  call(url, 'ecr', 'AmazonEC2ContainerRegistry_V20150921.BatchDeleteImage', {
    repositoryName: 'fargate-duo',
    imageIds: [{ imageDigest }],
  });
