import 'cdktf/lib/testing/adapters/jest';

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { App, Testing } from 'cdktf';

import { loadSettings } from '../../contract/settings';
import { addStacks, type StacksOptions } from '../../main';
import type { SettingsInput } from '../../contract/schema';
import { settings as example } from '../fixtures/settings';
import { temporaryFolder } from '../support/temporary-folder';

Testing.setupJest();

type Resource = Record<string, unknown>;
type Types = Record<string, Record<string, Resource>>;

/** Terraform's input for one stack. */
export interface Synthesized {
  /** Its folder, for Terraform itself. */
  readonly folder: string;
  /** For the matchers of cdktf. */
  readonly json: string;
  readonly terraform: { backend: Record<string, Resource>; required_providers: Record<string, Resource> };
  readonly provider: { aws: Resource[] };
  readonly data: Types;
  readonly output: Record<string, Resource>;
  /** Every resource of the type, such as aws_vpc. */
  readonly all: (type: string) => Resource[];
  /** The one resource of the type. */
  readonly one: (type: string) => Resource;
}

type Stacks = (id: string) => Synthesized;

/** Synthesizes every stack as main.ts does. */
export function synthesize(input: SettingsInput = example, options: StacksOptions = {}): Stacks {
  const settings = loadSettings(input);
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  addStacks(app, settings, options);
  app.synth();
  return (id) => readStack(join(outdir, 'stacks', id));
}

/** The example settings with one environment, `dev`, changed. */
export function withDev(change: Partial<SettingsInput['environments'][string]>): SettingsInput {
  const { dev } = example.environments;
  if (!dev) throw new TypeError('the example settings have an environment dev');
  return { ...example, environments: { dev: { ...dev, ...change } } };
}

/** The stack `dev-ecs` with settings of its environment changed. */
export const ecsOf = (change: Parameters<typeof withDev>[0]) => synthesize(withDev(change))('dev-ecs');

/** The containers of the stack's task definition. */
export function containersOf(stack: Synthesized): Record<string, unknown>[] {
  const definition = stack.one('aws_ecs_task_definition');
  return JSON.parse(definition['container_definitions'] as string) as Record<string, unknown>[];
}

export interface PolicyStatement {
  readonly Effect: string;
  readonly Action: string[];
  readonly Resource: string[];
  readonly Principal?: Record<string, string> | string;
  readonly Condition?: Record<string, Record<string, string | string[]>>;
}

/** The statements of a policy in JSON. */
export const statementsOf = (policy: unknown) =>
  (JSON.parse(policy as string) as { Statement: PolicyStatement[] }).Statement;

/** A stack by the folder that it was synthesized into. */
export function readStack(folder: string): Synthesized {
  const json = readFileSync(join(folder, 'cdk.tf.json'), 'utf8');
  const stack = JSON.parse(json) as Omit<Synthesized, 'folder' | 'json' | 'all' | 'one'> & {
    resource?: Types;
  };
  const all = (type: string) => Object.values(stack.resource?.[type] ?? {});
  const one = (type: string) => {
    const [only, ...others] = all(type);
    if (!only || others.length > 0)
      throw new Error(`${folder} has ${others.length + (only ? 1 : 0)} ${type}, not one`);
    return only;
  };
  return { ...stack, folder, json, all, one };
}
