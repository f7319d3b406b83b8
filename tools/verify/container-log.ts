/** The output of a task's container, from CloudWatch Logs. */
import {
  CloudWatchLogsClient,
  GetLogEventsCommand,
  type GetLogEventsResponse,
  type OutputLogEvent,
} from '@aws-sdk/client-cloudwatch-logs';

import { clientFor } from '../aws/clients';
import type { Settings } from '../../contract/settings';

export interface ContainerLog {
  readonly settings: Settings;
  /** Name of the environment. */
  readonly environment: string;
  /** Service that the container runs. */
  readonly service: string;
  /** Id of the task. */
  readonly task: string;
}

interface Page {
  readonly events: readonly OutputLogEvent[];
  /** Token from which later events are read; undefined if nothing has been written yet. */
  readonly end?: string | undefined;
}

/** Pages to read per call: a page may be empty although there are more lines. */
const PAGES = 4;

/** The last lines, oldest first. */
export async function lastEvents(log: ContainerLog, limit: number): Promise<Page> {
  let nextToken: string | undefined;
  let end: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const { events = [], ...tokens } = await get(log, { limit, startFromHead: false, nextToken });
    end ??= tokens.nextForwardToken;
    if (events.length > 0) return { events, end };
    // At the start of the stream CloudWatch returns the same token again.
    if (tokens.nextBackwardToken === nextToken) break;
    nextToken = tokens.nextBackwardToken;
  }
  return { events: [], end };
}

/** The events since the end of a page, or all events if there is no such end. */
export async function eventsSince(log: ContainerLog, end: string | undefined): Promise<Page> {
  const found: OutputLogEvent[] = [];
  let nextToken = end;
  for (let page = 0; page < PAGES; page += 1) {
    const { events = [], nextForwardToken } = await get(log, { startFromHead: true, nextToken });
    found.push(...events);
    if (nextForwardToken === nextToken) break;
    nextToken = nextForwardToken;
  }
  return { events: found, end: nextToken };
}

interface Position {
  readonly limit?: number;
  readonly startFromHead: boolean;
  readonly nextToken: string | undefined;
}

async function get(
  { settings, environment, service, task }: ContainerLog,
  position: Position,
): Promise<GetLogEventsResponse> {
  const stream = {
    logGroupName: `/${settings.project}/${environment}/${service}`,
    logStreamName: `${service}/${service}/${task}`,
  };
  try {
    return await clientFor(CloudWatchLogsClient, settings).send(
      new GetLogEventsCommand({ ...stream, ...position }),
    );
  } catch (error) {
    // A container that never ran has no log stream.
    if ((error as Error).message.includes('log stream does not exist')) return {};
    throw error;
  }
}
