/** What containers print: to the terminal as it is, and into the log groups of the account, as the awslogs driver does. */
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
  /** Takes what the container of the task prints from now on. */
  readonly follow: (task: string, container: ContainerDefinition, child: ChildProcess) => void;
}

/** Milliseconds for which lines wait for others, and how many wait at most. */
const FLUSH_MS = 500;
const MOST = 10_000;
/** Events that one call takes. */
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
          // A group that was deleted takes no lines, and its task goes on.
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
          // The driver is not blocking: a line beyond the buffer is dropped.
          if (logGroupName && message && waiting.length < MOST)
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
