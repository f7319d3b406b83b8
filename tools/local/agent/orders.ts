import type { Runner } from './runner';
import type { TaskReport } from './task';

/** What the agent tells the emulated ECS. */
export interface Report {
  /** Another one is another agent, which knows nothing of the tasks of this one. */
  readonly agent: string;
  readonly runner: Runner['name'];
  readonly tasks: readonly TaskReport[];
}

/** What ECS wants of the agent. A task that is no longer listed is to be gone. */
export interface Orders {
  /** How many times faster the waits of tasks pass. */
  readonly pace: number;
  readonly tasks: readonly {
    readonly id: string;
    /** Whether it is to run, or to end. */
    readonly wanted: boolean;
    /** ARN */
    readonly taskDefinition: string;
  }[];
}
