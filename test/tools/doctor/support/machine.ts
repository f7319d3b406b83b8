/** A correct machine, GitHub and AWS account; a test replaces the part that it is about. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { SettingsInput } from '../../../../contract/schema';
import { loadSettings } from '../../../../contract/settings';
import { checks } from '../../../../tools/doctor/checks';
import { examine, type Finding } from '../../../../tools/doctor/examine';
import { freePorts } from '../../../../tools/terminal/ports';
import { settings } from '../../../fixtures/settings';
import { temporaryFolder } from '../../../support/temporary-folder';
import { type Answers, awsForEach } from '../../support/aws-endpoint';
import { ghFolder } from '../../support/gh';
import { aws } from './account';
import { gh, type GithubAnswer } from './repository';

/** The stale files; the tests of generate cover why. */
export const mockStale: string[] = [];
jest.mock('../../../../tools/generate/generated', () => ({
  generatedFiles: () =>
    ['README.md', ...mockStale].map((path) => ({ path, isFresh: !mockStale.includes(path) })),
}));

export interface Planted {
  /** Program → its script; null if it is missing. */
  readonly programs?: Readonly<Record<string, string | null>>;
  readonly settings?: Partial<SettingsInput>;
  /** gh's answer to a path: its output, or its error. */
  readonly github?: Readonly<Record<string, GithubAnswer>>;
  readonly aws?: Answers;
  /** Variable → its value; null if it is not set. */
  readonly env?: Readonly<Record<string, string | null>>;
  /** Changes the project's folder. */
  readonly change?: (folder: string) => void;
  /** Working directory within the folder. @default the folder itself */
  readonly within?: string;
}

/** A program that is this script. */
export const sh = (script: string) => `#!/bin/sh\n${script}\n`;
const programs: Required<Planted>['programs'] = {
  terraform: sh(`echo '{"terraform_version":"1.11.4"}'`),
  python3: sh('exit 0'),
  podman: sh('echo podman version 5'),
};

/** The one native module of the CDKTF CLI. */
export const pty = 'node_modules/@cdktf/node-pty-prebuilt-multiarch/index.js';

const which = (name: string) => execFileSync('which', [name], { encoding: 'utf8' }).trim();

/** For the tests of a file: the doctor's findings for a planted mistake, without consequences of it. */
export function machineForEach() {
  const endpoint = awsForEach();
  return async (planted: Planted): Promise<Finding[]> => {
    const folder = projectFolder();
    planted.change?.(folder);
    await endpoint.answer({ ...aws, ...planted.aws });
    const [app, redirect, emulator] = await freePorts(3);
    const url = process.env.AWS_ENDPOINT_URL;
    change(process.env, {
      PATH: programFolder(planted),
      APP_PORT: `${app}`,
      REDIRECT_PORT: `${redirect}`,
      EMULATOR_PORT: `${emulator}`,
      CONTAINER_ENGINE: null,
      // An emulated account is checked less.
      AWS_ENDPOINT_URL: null,
      ...Object.fromEntries(
        ['STS', 'EC2', 'IAM', 'S3'].map((name) => [`AWS_ENDPOINT_URL_${name}`, url ?? '']),
      ),
      ...planted.env,
    });
    const load = () => loadSettings({ ...settings, ...planted.settings });
    const findings = await Promise.all(examine(checks(load, join(folder, planted.within ?? ''))));
    return findings.filter(({ state, text }) => state !== 'ok' && !text.startsWith('not checked: it needs'));
  };
}

function change(env: NodeJS.ProcessEnv, variables: Readonly<Record<string, string | null>>): void {
  for (const [name, value] of Object.entries(variables))
    if (value === null) Reflect.deleteProperty(env, name);
    else env[name] = value;
}

const git = which('git');

function programFolder({ programs: replaced = {}, github: answers }: Planted): string {
  const folder = ghFolder(gh(answers));
  symlinkSync(git, join(folder, 'git'));
  for (const [name, script] of Object.entries({ ...programs, ...replaced })) {
    rmSync(join(folder, name), { force: true });
    if (script === null) continue;
    writeFileSync(join(folder, name), script);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

/** A clone in which everything is committed and pushed. */
function projectFolder(): string {
  const folder = temporaryFolder();
  for (const file of ['src/app/main.ts', 'src/redirect/main.ts', pty]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), '');
  }
  const author = ['-c', 'user.name=me', '-c', 'user.email=me@example.com'];
  for (const args of [
    ['init', '--quiet', '-b', 'main'],
    [...author, 'commit', '--quiet', '--allow-empty', '-m', 'first'],
    ['remote', 'add', 'origin', `https://github.com/${settings.repository}.git`],
  ])
    gitIn(folder, ...args);
  return folder;
}

export const gitIn = (folder: string, ...args: readonly string[]) => execFileSync(git, args, { cwd: folder });

/** A mistake, what is planted for it, the check that reports it, and the message with the remedy. */
export type Mistake = readonly [mistake: string, planted: Planted, name: string, text: RegExp];

/** The one finding. */
export const finding = (name: string, state: Finding['state'], text: RegExp) => [
  { name, state, text: expect.stringMatching(text) as string },
];
