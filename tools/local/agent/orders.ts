import type { Runner } from './runner';
import type { TaskReport } from './task';

/** The agent's report to the emulated ECS. */
export interface Report {
  /** Id of this agent. A new id is a new agent, which knows nothing of earlier tasks. */
  readonly agent: string;
  readonly runner: Runner['name'];
  readonly tasks: readonly TaskReport[];
}

/** ECS's orders to the agent. A task that is no longer listed must end. */
export interface Orders {
  /** Factor by which the waits of tasks are shortened. */
  readonly pace: number;
  readonly tasks: readonly {
    readonly id: string;
    /** Whether it must run or end. */
    readonly wanted: boolean;
    /** ARN */
    readonly taskDefinition: string;
  }[];
}
