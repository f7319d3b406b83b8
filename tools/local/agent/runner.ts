/** How the containers of a task run on this machine: as processes (processes.ts) or containers (containers.ts). */
import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';

import type { Owned } from '../../terminal/processes';

export interface Runner {
  readonly name: 'processes' | 'containers';
  /**
   * Prepares a task.
   *
   * @throws an Error whose message is a reason in ECS's format, such as CannotPullContainerError: …
   */
  readonly prepare: (id: string, task: TaskDefinition) => Promise<Prepared>;
}

/** A task that can be started. */
export interface Prepared {
  /** Port of a container → port of this machine, on 127.0.0.1. */
  readonly addresses: Readonly<Record<string, number>>;
  /** Its output is piped. */
  readonly start: (container: ContainerDefinition) => Started;
  /** Runs the command of a health check inside the container; its exit status is the result. */
  readonly check: (container: ContainerDefinition, command: readonly string[], timeoutMs: number) => Owned;
  /** Frees its resources, once all its containers have ended; what it cannot free, the agent frees at its end. */
  readonly remove: () => Promise<void>;
}

export interface Started extends Owned {
  /** Why it ended, in ECS's format; undefined if its status says enough. */
  readonly reason: () => string | undefined;
}
