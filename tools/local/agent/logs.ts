/** Sends the output of containers to the terminal, and like the awslogs driver to the account's log groups. */
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { ContainerDefinition } from '@aws-sdk/client-ecs';

import { clientFor } from '../../aws/clients';

export interface Logs {
  /** Follows the output of the task's container. */
  readonly follow: (task: string, container: ContainerDefinition, child: ChildProcess) => void;
}

/** How long lines are collected before they are sent, in milliseconds, and how many at most. */
const FLUSH_MS = 500;
const MAX_WAITING = 10_000;
/** Most events in one call. */
const BATCH = 1_000;

interface Event {
  readonly timestamp: number;
  readonly message: string;
}

/** @param print called with each line */
export function startLogs(region: string, print: (line: string) => void): Logs {
  const client = clientFor(CloudWatchLogsClient, { region });
  return {
    follow: (task, { name = '', logConfiguration }, { stdout, stderr }) => {
      const { 'awslogs-group': logGroupName, 'awslogs-stream-prefix': prefix } =
        logConfiguration?.options ?? {};
      const stream = { logGroupName, logStreamName: `${prefix ?? name}/${name}/${task}` };
      const waiting: Event[] = [];
      let sending = Promise.resolve();
      if (logGroupName) sending = client.send(new CreateLogStreamCommand(stream)).then(nothing, nothing);
      const flush = () => {
        while (waiting.length > 0) {
          const logEvents = waiting.splice(0, BATCH);
          // If the log group was deleted, the lines are lost and the task continues.
          sending = sending
            .then(() => client.send(new PutLogEventsCommand({ ...stream, logEvents })))
            .then(nothing, nothing);
        }
      };
      const timer = setInterval(flush, FLUSH_MS);
      for (const input of [stdout, stderr]) {
        if (!input) continue;
        const lines = createInterface({ input });
        lines.on('line', (message) => {
          print(message);
          // The driver does not block: lines beyond the buffer are dropped.
          if (logGroupName && message && waiting.length < MAX_WAITING)
            waiting.push({ timestamp: Date.now(), message });
        });
        lines.once('close', () => {
          clearInterval(timer);
          flush();
        });
      }
    },
  };
}

const nothing = () => undefined;
