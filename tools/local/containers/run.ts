import { spawnSync } from 'node:child_process';

import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';

import { start } from '../../terminal/processes';
import { type Runner, secretsOf } from '../task';
import { containerArguments, imageAt, portsOf } from './arguments';
import { type Engine, engineOutput, insecureFlags, lastLine } from './engine';

export interface ContainersOptions {
  readonly engine: Engine;
  /** Host and port of the emulated account, as which the engine knows ECR. */
  readonly registry: string;
  /** On every container, by which they are found again; also their names begin with its value. */
  readonly label: string;
  /** Port of this machine for a port of the task. */
  readonly published: (port: number) => number;
  readonly overrides: Readonly<Record<string, string>>;
  /** Called with a flag that the engine cannot honour on this machine, and its reason. */
  readonly onLoss: (flag: string, reason: string) => void;
}

/** Need more of a machine than an engine without privileges may have: left out where they are refused, aloud. */
const DEPENDING_ON_THE_MACHINE = /^--(init|ulimit|cpus|cpu-shares)\b/;

/**
 * Containers of the task as containers. As on Fargate another one, which only sleeps, holds the network namespace that
 * all of them share, from before the first to after the last.
 *
 * @throws UserError for what is in the task definition and cannot be run here
 */
export async function asContainers(task: TaskDefinition, options: ContainersOptions): Promise<Runner> {
  const { engine, registry, label, published, overrides, onLoss } = options;
  const prefix = label.replace('=', '-');
  const nameOf = ({ name = '' }: ContainerDefinition) => `${prefix}-${name}`;
  const pause = `${prefix}-pause`;
  const ports = portsOf(task);
  const argumentsOf = (container: ContainerDefinition) =>
    containerArguments(task, container, {
      registry,
      network: `container:${pause}`,
      overrides,
      isPodman: engine.isPodman,
    });
  const containers = task.containerDefinitions ?? [];
  const args = containers.flatMap(argumentsOf);
  const images = new Set(containers.map((container) => imageAt(registry, container)));
  for (const image of images) await engineOutput(engine, 'pull', '--quiet', ...insecureFlags(engine), image);
  const [image = ''] = images;
  const lost = refusedFlags(engine, image, args);
  lost.forEach((reason, flag) => {
    onLoss(flag, reason);
  });

  await engineOutput(
    engine,
    ...['run', '--detach', `--name=${pause}`, `--label=${label}`, '--network=bridge'],
    ...ports.map((port) => `--publish=127.0.0.1:${published(port)}:${port}`),
    ...['--entrypoint=sleep', image, 'infinity'],
  );
  return {
    start: (container) => {
      const args = argumentsOf(container).filter((argument) => !lost.has(argument));
      return start(engine.name, ['run', '--rm', `--name=${nameOf(container)}`, `--label=${label}`, ...args], {
        env: { ...process.env, ...secretsOf(container) },
        stdio: ['ignore', 'inherit', 'inherit'],
        graceMs: (container.stopTimeout ?? 30) * 1000,
      });
    },
    check: (container, command, timeout) =>
      start(engine.name, ['exec', nameOf(container), ...command], {
        stdio: 'ignore',
        timeout,
        killSignal: 'SIGKILL',
      }),
  };
}

/** Flags that the engine refuses on this machine → its words. */
function refusedFlags({ name }: Engine, image: string, args: readonly string[]): Map<string, string> {
  const flags = [...new Set(args.filter((argument) => DEPENDING_ON_THE_MACHINE.test(argument)))];
  const tried = (...some: string[]) =>
    spawnSync(name, ['run', '--rm', '--network=none', ...some, '--entrypoint=true', image], {
      encoding: 'utf8',
    });
  if (tried(...flags).status === 0) return new Map();
  return new Map(
    flags.flatMap((flag) => {
      const { status, stderr } = tried(flag);
      return status === 0 ? [] : [[flag, lastLine(stderr).replace('Error: ', '')] as const];
    }),
  );
}
