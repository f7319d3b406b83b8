import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';

import { portVariable } from '../../../contract/variables';
import { freePorts } from '../../terminal/ports';
import { start } from '../../terminal/processes';
import { pullImage } from '../images/of-build';
import { limitMemory } from './memory';
import type { Runner } from './runner';
import { secretsOf } from './secrets';

/** The only variables of this machine's environment that the processes get, as in a container. */
const inherited = ['HOME', 'PATH'];

export interface ProcessesOptions {
  /** This account's folder on this machine. */
  readonly folder: string;
  /** Variables that replace those of the task definition. */
  readonly overrides: Readonly<Record<string, string>>;
}

/**
 * Runs containers as processes of this machine: the image's entry point with the container's command and environment.
 * Tasks share 127.0.0.1, so each gets its own ports in the variables <SERVICE>_PORT, which services also use to find
 * their upstream.
 */
export function asProcesses({ folder, overrides }: ProcessesOptions): Runner {
  const left = join(folder, 'processes');
  killLeft(left);
  return {
    name: 'processes',
    prepare: async (_, task) => {
      const containers = task.containerDefinitions ?? [];
      // Usually all containers of a task have the same image.
      const images = new Map(
        await Promise.all(
          [...new Set(containers.map(({ image = '' }) => image))].map(
            async (image) => [image, await unpacked(image, join(folder, 'images'))] as const,
          ),
        ),
      );
      const addresses = await addressesOf(task);
      const ports = Object.fromEntries(
        containers.flatMap(({ name = '', portMappings = [] }) =>
          portMappings.map(({ containerPort = 0 }) => [
            portVariable(name),
            `${addresses[containerPort] ?? 0}`,
          ]),
        ),
      );
      const optionsOf = (container: ContainerDefinition) => ({
        cwd: images.get(container.image ?? ''),
        env: {
          ...Object.fromEntries(inherited.map((name) => [name, process.env[name]])),
          ...Object.fromEntries((container.environment ?? []).map(({ name = '', value }) => [name, value])),
          ...secretsOf(container),
          // The servers must not be reachable from other machines.
          HOST: '127.0.0.1',
          ...ports,
          ...overrides,
        },
      });
      return {
        addresses,
        start: (container) => {
          const owned = start('./start.sh', container.command ?? [], {
            ...optionsOf(container),
            stdio: ['ignore', 'pipe', 'pipe'],
          });
          appendFileSync(left, `${owned.child.pid ?? ''}\n`);
          const exceeded = limitMemory(owned.child, container.memory ?? Infinity);
          const reason = () =>
            exceeded() ? 'OutOfMemoryError: Container killed due to memory usage' : undefined;
          return { ...owned, reason };
        },
        check: (container, [program = '', ...args], timeout) =>
          start(program, args, { ...optionsOf(container), stdio: 'ignore', timeout, killSignal: 'SIGKILL' }),
        remove: () => Promise.resolve(),
      };
    },
  };
}

/** Kills the processes that a killed agent has left running: each leads its own process group. */
function killLeft(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const pids = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  for (const pid of pids) {
    try {
      process.kill(-Number(pid), 'SIGKILL');
    } catch {
      // It has ended.
    }
  }
  writeFileSync(file, '');
}

async function unpacked(image: string, folder: string): Promise<string> {
  try {
    return await pullImage(image, folder);
  } catch (error) {
    throw new Error(`CannotPullContainerError: ${(error as Error).message}`, { cause: error });
  }
}

/** A free port of this machine for each port that a container of the task opens. */
export async function addressesOf({
  containerDefinitions = [],
}: TaskDefinition): Promise<Record<string, number>> {
  const wanted = containerDefinitions.flatMap(({ portMappings = [] }) =>
    portMappings.map(({ containerPort = 0 }) => containerPort),
  );
  const free = await freePorts(wanted.length);
  return Object.fromEntries(wanted.map((port, index) => [port, free[index] ?? 0]));
}
