/** One step of a job: a script in bash, or the stand-in of an action. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { repositoryIds } from '../../fixtures/repository-ids';
import { settings } from '../../fixtures/settings';
import { type Contexts, interpolate, type Value } from './expressions';
import { payloadOf, type Run } from './rehearse';
import type { Permissions, Step } from './workflows';
import { temporaryFolder } from '../../support/temporary-folder';

/** The machine that a job runs on. */
export interface Runner {
  readonly workspace: string;
  /** GitHub's environment, which the job's token names. */
  readonly environment: string | undefined;
  readonly permissions: Permissions;
  readonly run: Run;
  /** Variables that steps have set for later steps. */
  readonly added: Record<string, string>;
  readonly known: Contexts;
}

type Texts = Readonly<Record<string, string>>;

/** Does what the action is used for; returns its outputs. Unknown inputs make it fail. */
type Action = (inputs: Texts, runner: Runner) => Promise<Texts> | Texts;
/** By name, without the commit. */
export type ActionTable = Readonly<
  Record<string, { readonly inputs: readonly string[]; readonly act: Action }>
>;

export interface StepResult {
  /** The action, or the script. */
  readonly what: string;
  readonly failed: boolean;
  readonly outputs: Texts;
  /** Its output. */
  readonly log: string;
  /** Its part of the job's summary. */
  readonly summary: string;
}

export async function runStep(
  step: Step,
  env: Step['env'],
  contexts: Contexts,
  runner: Runner,
): Promise<StepResult> {
  const texts = (scalars: Step['with'] = {}) =>
    Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, interpolate(value, contexts)]));
  return step.uses
    ? useAction(step.uses, texts(step.with), runner)
    : runScript(step.run ?? '', texts(env), runner);
}

async function useAction(uses: string, inputs: Texts, runner: Runner): Promise<StepResult> {
  const what = uses.split('@')[0] ?? '';
  const action = runner.run.stage.actions[what];
  if (!action) throw new Error(`there is no stand-in for ${what}`);
  const unknown = Object.keys(inputs).filter((name) => !action.inputs.includes(name));
  if (unknown.length > 0) throw new Error(`the stand-in for ${what} does not know ${unknown.join(', ')}`);
  try {
    return { what, failed: false, log: '', summary: '', outputs: await action.act(inputs, runner) };
  } catch (error) {
    return { what, failed: true, log: (error as Error).message, summary: '', outputs: {} };
  }
}

async function runScript(script: string, env: Texts, runner: Runner): Promise<StepResult> {
  const { workspace, run, added, permissions } = runner;
  const base = { what: script, failed: false, outputs: {}, log: '', summary: '' };
  if (script in run.stage.unrun) return base;
  const folder = temporaryFolder();
  const file = (name: string) => {
    writeFileSync(join(folder, name), '');
    return join(folder, name);
  };
  const { event } = run;
  const inputs: Value = event.inputs ?? {};
  const payload = join(folder, 'event.json');
  writeFileSync(payload, JSON.stringify({ ...payloadOf(event), inputs }));
  writeFileSync(join(folder, 'script.sh'), script);
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', join(folder, 'script.sh')], {
    cwd: workspace,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...run.stage.env,
      ...added,
      ...(permissions['id-token'] === 'write' && { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token.example' }),
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: event.name,
      GITHUB_EVENT_PATH: payload,
      GITHUB_REF: event.ref,
      GITHUB_REPOSITORY: settings.repository,
      GITHUB_REPOSITORY_ID: repositoryIds.repository,
      GITHUB_REPOSITORY_OWNER_ID: repositoryIds.owner,
      GITHUB_RUN_ID: `${run.number}`,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_SHA: event.sha,
      GITHUB_TRIGGERING_ACTOR: 'octocat',
      GITHUB_WORKSPACE: workspace,
      GITHUB_OUTPUT: file('output'),
      GITHUB_ENV: file('env'),
      GITHUB_PATH: file('path'),
      GITHUB_STEP_SUMMARY: file('summary'),
      ...env,
    },
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      log += `${line}\n`;
      run.stage.onLine?.(line);
    });
  }
  const [status] = (await once(child, 'close')) as [number | null];
  const left = (name: string) => readFileSync(join(folder, name), 'utf8');
  Object.assign(added, keyValues(left('env')));
  if (left('path')) throw new Error(`not known here: GITHUB_PATH of ${script}`);
  return { ...base, failed: status !== 0, outputs: keyValues(left('output')), log, summary: left('summary') };
}

/** Values of a file such as GITHUB_OUTPUT, in its one-line form. */
function keyValues(text: string): Texts {
  return Object.fromEntries(
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const [, name = '', value = ''] = /^([\w-]+)=(.*)$/.exec(line) ?? [];
        if (!name) throw new Error(`not known here: ${line}`);
        return [name, value];
      }),
  );
}
