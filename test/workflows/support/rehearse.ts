/** Runs the jobs of a workflow. It supports what this project's workflows use; anything else is an error. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { settings } from '../../fixtures/settings';
import { checkKeys, checkWithin, jobKeys, stepKeys, type Values, withDefaults } from './checks';
import { type Contexts, holds, interpolate, type Status, type Value } from './expressions';
import { tokenOf } from './github-api';
import { type ActionTable, runStep, type StepResult } from './steps';
import { type Job, jobsOf, needsOf, type Workflow, workflowOf } from './workflows';

export interface Event {
  readonly name: 'push' | 'pull_request' | 'merge_group' | 'workflow_dispatch' | 'schedule';
  readonly ref: string;
  readonly sha: string;
  readonly payload?: Readonly<Record<string, Value>>;
  /** GitHub gives the run a read-only token, and none for AWS, whatever a job requests. */
  readonly readsOnly?: boolean;
  /** Typed by hand, or passed by the calling workflow. */
  readonly inputs?: Values;
}

export interface Stage {
  /** Folder for the jobs' workspaces and artifacts. */
  readonly folder: string;
  /** Environment of the machine that the jobs run on. */
  readonly env: NodeJS.ProcessEnv;
  readonly actions: ActionTable;
  /** Steps that are not run here → why. */
  readonly unrun: Readonly<Record<string, string>>;
  /** Called with each line that a step prints. */
  readonly onLine?: (line: string) => void;
}

export interface JobResult {
  readonly result: 'success' | 'failure' | 'skipped' | 'not run here';
  readonly outputs: Readonly<Record<string, string>>;
  /** Inputs of the reusable workflow that it calls. */
  readonly inputs: Values;
  readonly steps: readonly StepResult[];
  /** The deployment that GitHub has recorded, and the address of its link. */
  readonly deployments: readonly { readonly environment: string; readonly url: string }[];
}

/** What a job knows of its run. */
export interface Run {
  readonly event: Event;
  readonly stage: Stage;
  readonly number: number;
}

let runs = 0;

/** Jobs that are due but not run → the outputs that they would have had, or their failure. */
export type Unrun = Readonly<Record<string, Readonly<Record<string, string>> | 'failure' | undefined>>;

/** Runs the jobs one after the other, each in a workspace of its own. */
export async function rehearse(
  file: string,
  event: Event,
  stage: Stage,
  unrun: Unrun = {},
): Promise<Record<string, JobResult>> {
  const workflow = workflowOf(file);
  const trigger = workflow.on[event.name];
  if (trigger === undefined) throw new Error(`${file} does not run on ${event.name}`);
  runs += 1;
  // If the event has no inputs, the inputs of other events are empty.
  const named = Object.values(workflow.on).flatMap((other) => Object.keys(other?.inputs ?? {}));
  const inputs = trigger?.inputs
    ? withDefaults(trigger.inputs, event.inputs ?? {})
    : Object.fromEntries(named.map((name) => [name, '']));
  return runJobs(workflow, inputs, { event, stage, number: runs }, unrun);
}

async function runJobs(workflow: Workflow, inputs: Values, run: Run, unrun: Unrun) {
  const results: Record<string, JobResult> = {};
  for (const { id, job } of jobsOf(workflow)) {
    checkKeys(job, jobKeys);
    const needs = Object.fromEntries(
      needsOf(job).map((need) => {
        const before = results[need];
        if (!before) throw new Error(`${id} needs ${need}, which has not run`);
        const result = before.result === 'not run here' ? 'success' : before.result;
        return [need, { result, outputs: before.outputs }];
      }),
    );
    const contexts: Contexts = { github: githubContext(run), inputs, needs };
    const isWell = Object.values(needs).every(({ result }) => result === 'success');
    const status = isWell ? 'success' : 'failure';
    const outputs = blank(outputsOf(job));
    const nothing = { outputs, inputs: {}, steps: [], deployments: [] };
    if (!holds(job.if, contexts, status)) results[id] = { ...nothing, result: 'skipped' };
    else if (job.uses) results[id] = await callWorkflow(job, contexts, run, unrun[id]);
    else if (unrun[id]) results[id] = { ...nothing, ...unrunResult(outputs, unrun[id]) };
    else results[id] = await runJob(id, job, workflow, contexts, run);
  }
  return results;
}

/** Names of the outputs that a job may pass on. */
const outputsOf = ({ uses, outputs = {} }: Job): string[] =>
  Object.keys(uses ? (calledBy(uses).on.workflow_call?.outputs ?? {}) : outputs);

/** Unset values are empty, as in GitHub. */
const blank = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, '']));

const unrunResult = (
  outputs: JobResult['outputs'],
  unrun: NonNullable<Unrun[string]>,
): Pick<JobResult, 'result' | 'outputs'> =>
  unrun === 'failure'
    ? { result: 'failure', outputs }
    : { result: 'not run here', outputs: { ...outputs, ...unrun } };

const calledBy = (uses: string) =>
  workflowOf(/^\.\/\.github\/workflows\/([\w-]+\.yml)$/.exec(uses)?.[1] ?? '');

async function callWorkflow(
  job: Job,
  contexts: Contexts,
  run: Run,
  unrun: Unrun[string] | undefined,
): Promise<JobResult> {
  const { uses = '' } = job;
  const called = calledBy(uses);
  const given = Object.fromEntries(
    Object.entries(job.with ?? {}).map(([name, value]) => [name, interpolate(value, contexts)]),
  );
  const inputs = withDefaults(called.on.workflow_call?.inputs ?? {}, given);
  for (const { id, job: inner } of jobsOf(called))
    checkWithin(inner.permissions, job.permissions, `${uses} ${id}`);
  if (unrun) {
    return { inputs, steps: [], deployments: [], ...unrunResult(blank(outputsOf(job)), unrun) };
  }
  const results = await runJobs(called, inputs, run, {});
  const jobs = Object.values(results);
  const known: Contexts = {
    jobs: Object.fromEntries(Object.entries(results).map(([id, { outputs }]) => [id, { outputs }])),
  };
  const failed = jobs.some(({ result }) => result === 'failure');
  return {
    result: failed ? 'failure' : 'success',
    outputs: interpolated(valuesOf(called), known),
    inputs,
    steps: jobs.flatMap(({ steps }) => steps),
    deployments: jobs.flatMap(({ deployments }) => deployments),
  };
}

const valuesOf = ({ on }: Workflow) =>
  Object.fromEntries(
    Object.entries(on.workflow_call?.outputs ?? {}).map(([name, { value }]) => [name, value]),
  );

const interpolated = (texts: Readonly<Record<string, string>> = {}, contexts: Contexts) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, interpolate(text, contexts)]));

/** Outputs of the step that the job reads. */
const outputsReadFrom = (job: Job, step: string) =>
  [...JSON.stringify(job).matchAll(new RegExp(`steps\\.${step}\\.outputs\\.([\\w-]+)`, 'g'))].map(
    ([, name = '']) => name,
  );

async function runJob(
  id: string,
  job: Job,
  workflow: Workflow,
  contexts: Contexts,
  run: Run,
): Promise<JobResult> {
  const workspace = join(run.stage.folder, `${run.number}-${id}`);
  mkdirSync(workspace, { recursive: true });
  const environment = job.environment && interpolate(job.environment.name, contexts);
  const permissions = run.event.readsOnly ? ({ contents: 'read' } as const) : (job.permissions ?? {});
  const token = tokenOf(permissions);
  const known = { ...contexts, github: { ...(contexts.github as Record<string, Value>), token } };
  const runner = { workspace, environment, permissions, run, added: {} as Record<string, string>, known };
  const results: StepResult[] = [];
  const outputs: Record<string, Value> = {};
  let status: Status = 'success';
  for (const step of job.steps ?? []) {
    checkKeys(step, stepKeys);
    const here = { ...known, steps: outputs, env: {} };
    const env = { ...workflow.env, ...job.env, ...step.env };
    if (step.run && workflow.defaults?.run?.shell !== 'bash') throw new Error(`no shell for: ${step.run}`);
    const isRun = holds(step.if, here, status);
    const result = isRun ? await runStep(step, env, here, runner) : undefined;
    const outcome = !result ? 'skipped' : result.failed ? 'failure' : 'success';
    // An output that a successful step does not set is a typo; other steps set nothing.
    const unset = outcome === 'success' ? {} : blank(outputsReadFrom(job, step.id ?? ''));
    if (step.id) outputs[step.id] = { outputs: { ...unset, ...result?.outputs }, outcome };
    if (!result) continue;
    results.push(result);
    if (result.failed && !step['continue-on-error']) status = 'failure';
  }
  const end = { ...known, steps: outputs };
  const { deployment = true, url = '' } = job.environment ?? {};
  const isDeployed = environment !== undefined && interpolate(deployment, end) === 'true';
  return {
    result: status,
    inputs: {},
    steps: results,
    outputs: interpolated(job.outputs, end),
    deployments: isDeployed ? [{ environment, url: interpolate(url, end) }] : [],
  };
}

/** GitHub's data about the event. */
export const payloadOf = ({ payload }: Event): Record<string, Value> => ({
  repository: { private: false },
  ...payload,
});

function githubContext({ event, number }: Run): Record<string, Value> {
  return {
    event_name: event.name,
    event: payloadOf(event),
    ref: event.ref,
    sha: event.sha,
    repository: settings.repository,
    server_url: 'https://github.com',
    run_id: `${number}`,
    run_attempt: '1',
  };
}
