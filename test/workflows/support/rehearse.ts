/** Runs the jobs of a workflow, as far as this project's workflows go: what is not known here is an error. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { settings } from '../../fixtures/settings';
import { checkKeys, checkWithin, jobKeys, stepKeys, type Values, withDefaults } from './checks';
import { type Contexts, holds, interpolate, type Status, type Value } from './expressions';
import { tokenOf } from './github-api';
import { type ActionTable, runStep, type StepResult } from './steps';
import { type Job, jobsOf, needsOf, type Workflow, workflowOf } from './workflows';

export interface Event {
  readonly name: 'push' | 'pull_request' | 'workflow_dispatch' | 'schedule';
  readonly ref: string;
  readonly sha: string;
  readonly payload?: Readonly<Record<string, Value>>;
  /** Typed in by hand, or given by the workflow that calls. */
  readonly inputs?: Values;
}

export interface Stage {
  /** Folder for what the jobs leave: workspaces and artifacts. */
  readonly folder: string;
  /** Environment of the machine that the jobs run on. */
  readonly env: NodeJS.ProcessEnv;
  readonly actions: ActionTable;
  /** Steps that are not run here → why. */
  readonly unrun: Readonly<Record<string, string>>;
  /** Gets each line that a step prints. */
  readonly onLine?: (line: string) => void;
}

export interface JobResult {
  readonly result: 'success' | 'failure' | 'skipped' | 'not run here';
  readonly outputs: Readonly<Record<string, string>>;
  /** Inputs of the reusable workflow that it calls. */
  readonly inputs: Values;
  readonly steps: readonly StepResult[];
}

/** What a job knows of its run. */
export interface Run {
  readonly event: Event;
  readonly stage: Stage;
  readonly number: number;
}

let runs = 0;

/** Jobs that are got to and not run → the outputs that they would have had. */
export type Unrun = Readonly<Record<string, Readonly<Record<string, string>>>>;

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
  // Where the event gives none, those that another one would give are nothing.
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
    const before = needsOf(job).map((need): [string, JobResult] => {
      const result = results[need];
      if (!result) throw new Error(`${id} needs ${need}, which has not run`);
      return [need, result];
    });
    const needs = Object.fromEntries(
      before.map(([need, { result, outputs }]) => [need, { result, outputs }]),
    );
    const contexts: Contexts = { github: githubContext(run), inputs, needs };
    const status = before.every(([, { result }]) => result === 'success' || result === 'not run here')
      ? 'success'
      : 'failure';
    const nothing = { outputs: {}, inputs: {}, steps: [] };
    if (!holds(job.if, contexts, status)) results[id] = { ...nothing, result: 'skipped' };
    else if (job.uses) results[id] = await callWorkflow(job, contexts, run, unrun[id]);
    else if (unrun[id]) results[id] = { ...nothing, result: 'not run here', outputs: unrun[id] };
    else results[id] = await runJob(id, job, workflow, contexts, run);
  }
  return results;
}

async function callWorkflow(
  job: Job,
  contexts: Contexts,
  run: Run,
  unrun: Unrun[string] | undefined,
): Promise<JobResult> {
  const file = /^\.\/\.github\/workflows\/([\w-]+\.yml)$/.exec(job.uses ?? '')?.[1] ?? '';
  const called = workflowOf(file);
  const given = Object.fromEntries(
    Object.entries(job.with ?? {}).map(([name, value]) => [name, interpolate(value, contexts)]),
  );
  const inputs = withDefaults(called.on.workflow_call?.inputs ?? {}, given);
  for (const { id, job: inner } of jobsOf(called))
    checkWithin(inner.permissions, job.permissions, `${file} ${id}`);
  if (unrun) return { result: 'not run here', outputs: unrun, inputs, steps: [] };
  const results = await runJobs(called, inputs, run, {});
  const jobs = Object.values(results);
  const known: Contexts = {
    jobs: Object.fromEntries(Object.entries(results).map(([id, { outputs }]) => [id, { outputs }])),
  };
  const failed = jobs.some(({ result }) => result === 'failure');
  return {
    result: failed ? 'failure' : 'success',
    outputs: Object.fromEntries(
      failed
        ? []
        : Object.entries(called.on.workflow_call?.outputs ?? {}).map(([name, { value }]) => [
            name,
            interpolate(value, known),
          ]),
    ),
    inputs,
    steps: jobs.flatMap(({ steps }) => steps),
  };
}

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
  const permissions = job.permissions ?? {};
  const token = tokenOf(permissions);
  const known = { ...contexts, github: { ...(contexts.github as Record<string, Value>), token } };
  const runner = { workspace, environment, permissions, run, added: {} as Record<string, string>, known };
  const results: StepResult[] = [];
  const outputs: Record<string, Value> = {};
  let status: Status = 'success';
  for (const step of job.steps ?? []) {
    checkKeys(step, stepKeys);
    const here = { ...known, steps: outputs, env: {} };
    const env = { ...job.env, ...step.env };
    if (step.run && workflow.defaults?.run?.shell !== 'bash') throw new Error(`no shell for: ${step.run}`);
    const isRun = holds(step.if, here, status);
    const result = isRun ? await runStep(step, env, here, runner) : undefined;
    const outcome = !result ? 'skipped' : result.failed ? 'failure' : 'success';
    if (step.id) outputs[step.id] = { outputs: result?.outputs ?? {}, outcome };
    if (!result) continue;
    results.push(result);
    if (result.failed) status = 'failure';
  }
  const end = { ...known, steps: outputs };
  return {
    result: status,
    inputs: {},
    steps: results,
    outputs:
      status === 'success'
        ? Object.fromEntries(
            Object.entries(job.outputs ?? {}).map(([name, text]) => [name, interpolate(text, end)]),
          )
        : {},
  };
}

function githubContext({ event, number }: Run): Record<string, Value> {
  return {
    event_name: event.name,
    event: event.payload ?? {},
    ref: event.ref,
    sha: event.sha,
    repository: settings.repository,
    server_url: 'https://github.com',
    run_id: `${number}`,
    run_attempt: '1',
  };
}
