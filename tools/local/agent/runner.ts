/** As what the containers of a task run on this machine: processes (processes.ts) or containers (containers.ts). */
import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';

import type { Owned } from '../../terminal/processes';

export interface Runner {
  readonly name: 'processes' | 'containers';
  /**
   * Makes ready to run a task.
   *
   * @throws an Error whose message is the reason in the words of ECS, such as CannotPullContainerError: …
   */
  readonly prepare: (id: string, task: TaskDefinition) => Promise<Prepared>;
}

/** A task that can be started. */
export interface Prepared {
  /** Port of a container → port of this machine, on 127.0.0.1. */
  readonly addresses: Readonly<Record<string, number>>;
  /** Its output is piped. */
  readonly start: (container: ContainerDefinition) => Started;
  /** Runs the command of a health check where the container is; its status is the verdict. */
  readonly check: (container: ContainerDefinition, command: readonly string[], timeoutMs: number) => Owned;
  /** Frees what it holds, when every container of it has ended. */
  readonly remove: () => Promise<void>;
}

export interface Started extends Owned {
  /** Why it ended, in the words of ECS, where its status does not tell. */
  readonly reason: () => string | undefined;
}
