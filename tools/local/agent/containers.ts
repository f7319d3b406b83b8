import { spawnSync } from 'node:child_process';

import type { ContainerDefinition } from '@aws-sdk/client-ecs';

import { start } from '../../terminal/processes';
import { type Engine, engineOutput, insecureFlags, lastLine } from '../containers/engine';
import { containerArguments, imageAt, portsOf } from './container-arguments';
import { addressesOf } from './processes';
import type { Runner } from './runner';
import { secretsOf } from './secrets';

export interface ContainersOptions {
  readonly engine: Engine;
  /** Host and port of the emulated account, which the engine uses as ECR. */
  readonly registry: string;
  /** Label of every container, to find them again; it is also the start of their names. */
  readonly label: string;
  readonly overrides: Readonly<Record<string, string>>;
  /** Called with a flag that the engine refuses on this machine, and its reason. */
  readonly onLoss: (flag: string, reason: string) => void;
}

/** Flags that a rootless engine may refuse on this machine. They are then left out, and this is reported. */
const DEPENDING_ON_THE_MACHINE = /^--(init|ulimit|cpus|cpu-shares)\b/;

/**
 * Runs the containers of tasks as containers. As on Fargate, an extra container that does nothing holds their shared
 * network namespace; it starts before the first container and is removed after the last.
 */
export function asContainers(options: ContainersOptions): Runner {
  const { engine, registry, label, overrides, onLoss } = options;
  let lost: Map<string, string> | undefined;
  return {
    name: 'containers',
    prepare: async (id, task) => {
      const prefix = `${label.replace('=', '-')}-${id.slice(0, 12)}`;
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
      for (const image of images) {
        await engineOutput(engine, 'pull', '--quiet', ...insecureFlags(engine), image).catch(
          (error: unknown) => {
            throw new Error(`CannotPullContainerError: ${(error as Error).message}`, { cause: error });
          },
        );
      }
      const [image = ''] = images;
      if (!lost) {
        lost = refusedFlags(engine, image, args);
        lost.forEach((reason, flag) => {
          onLoss(flag, reason);
        });
      }
      const refused = lost;
      const addresses = await addressesOf(task);
      await engineOutput(
        engine,
        ...['run', '--detach', `--name=${pause}`, `--label=${label}`, '--network=bridge'],
        ...ports.map((port) => `--publish=127.0.0.1:${addresses[port] ?? 0}:${port}`),
        // Waits for input that never comes: the image has no `sleep`.
        ...['--interactive', '--entrypoint=cat', image],
      );
      return {
        addresses,
        start: (container) => {
          const args = argumentsOf(container).filter((argument) => !refused.has(argument));
          const named = ['run', '--rm', `--name=${nameOf(container)}`, `--label=${label}`, ...args];
          const owned = start(engine.name, named, {
            env: { ...process.env, ...secretsOf(container) },
            stdio: ['ignore', 'pipe', 'pipe'],
          });
          return { ...owned, reason: () => undefined };
        },
        check: (container, command, timeout) =>
          start(engine.name, ['exec', nameOf(container), ...command], {
            stdio: 'ignore',
            timeout,
            killSignal: 'SIGKILL',
          }),
        remove: async () => {
          await engineOutput(engine, 'rm', '--force', ...(engine.isPodman ? ['--time=0'] : []), pause);
        },
      };
    },
  };
}

/** Flags that the engine refuses on this machine → its reason. */
function refusedFlags({ name }: Engine, image: string, args: readonly string[]): Map<string, string> {
  const flags = [...new Set(args.filter((argument) => DEPENDING_ON_THE_MACHINE.test(argument)))];
  const tried = (...some: string[]) =>
    spawnSync(name, ['run', '--rm', '--network=none', ...some, '--entrypoint=sh', image, '-c', ':'], {
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
