import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse } from 'yaml';

import { workflowWithEnvironments } from '../../../tools/generate/workflow';
import { settings } from '../../fixtures/settings';

export type Permissions = Readonly<Record<string, 'read' | 'write' | 'none'>>;
type Scalars = Readonly<Record<string, string | number | boolean>>;

export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string | boolean;
  readonly uses?: string;
  readonly with?: Scalars;
  readonly run?: string;
  readonly shell?: string;
  readonly 'continue-on-error'?: boolean;
  readonly env?: Scalars;
}

export interface Job {
  readonly name?: string;
  readonly needs?: string | readonly string[];
  readonly if?: string | boolean;
  readonly 'runs-on'?: string;
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Permissions;
  readonly environment?: {
    readonly name: string;
    readonly url?: string;
    readonly deployment?: string | boolean;
  };
  readonly concurrency?: {
    readonly group: string;
    readonly 'cancel-in-progress': boolean;
    readonly queue?: 'single' | 'max';
  };
  readonly outputs?: Readonly<Record<string, string>>;
  readonly env?: Scalars;
  readonly steps?: readonly Step[];
  /** A reusable workflow instead of steps, and its inputs. */
  readonly uses?: string;
  readonly with?: Scalars;
  readonly secrets?: unknown;
}

export type Inputs = Readonly<Record<string, Input>>;

interface Input {
  readonly type: string;
  readonly required?: boolean;
  readonly default?: string | boolean;
}

interface Trigger {
  readonly inputs?: Inputs;
  readonly 'paths-ignore'?: readonly string[];
  /** Of a reusable workflow. */
  readonly outputs?: Readonly<Record<string, { readonly value: string }>>;
}

export interface Workflow {
  readonly on: Readonly<Record<string, Trigger | null>>;
  readonly permissions?: Permissions;
  readonly env?: Scalars;
  readonly defaults?: { readonly run?: { readonly shell?: string } };
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = join(__dirname, '../../../.github/workflows');

/** Names of the files, such as deploy.yml. */
export const files = readdirSync(folder).sort();

/** The user's workflow, with the environments of the tests. */
export function sourceOf(file: string): string {
  const source = readFileSync(join(folder, file), 'utf8');
  return file === 'deploy.yml'
    ? workflowWithEnvironments(source, Object.keys(settings.environments))
    : source;
}

export const parseWorkflow = (source: string) => parse(source) as Workflow;

export const workflowOf = (file: string) => parseWorkflow(sourceOf(file));

export const jobsOf = ({ jobs }: Workflow) => Object.entries(jobs).map(([id, job]) => ({ id, job }));

/** Of `needs`, which is a name or a list. */
export const needsOf = ({ needs = [] }: Job): readonly string[] => [needs].flat();
