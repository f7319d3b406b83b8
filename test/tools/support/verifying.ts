import { readFileSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';

import type { Environment } from '../../../contract/settings';
import { verify } from '../../../tools/verify/verify';
import { type Answers, type AwsEndpoint, startAwsEndpoint } from './aws-endpoint';
import {
  appRoutes,
  deploymentArn,
  environment,
  image,
  redirectRoutes,
  settings,
  startRoutes,
  well,
} from './deployed-account';
import { temporaryFolder } from '../../support/temporary-folder';

// Most of it is never used, but a busy machine is not a failure.
jest.setTimeout(60_000);

interface Verified {
  /** What the terminal shows. */
  readonly said: string;
  /** What the job's summary shows. */
  readonly summary: string;
  /** The error message; nothing if it is verified. */
  readonly failure: string | undefined;
  readonly endpoint: AwsEndpoint;
}

interface Case {
  /** Replacements for answers of a healthy account. */
  readonly answers?: Answers;
  readonly routes?: Record<string, string | number>;
  readonly changes?: Partial<Environment>;
  readonly timeoutSeconds?: number;
  /** Ids of deployments before ours. */
  readonly before?: readonly string[] | undefined;
  readonly showRollout?: boolean;
}

/** Verifies dev in an account with constructed answers. */
export async function verifying({
  answers = {},
  routes,
  changes,
  timeoutSeconds = 25,
  before,
  showRollout = false,
}: Case = {}): Promise<Verified> {
  const servers: Server[] = [];
  const serve = async (paths: Record<string, string | number>) => {
    const { server, port } = await startRoutes(paths);
    servers.push(server);
    return port;
  };
  const ports = {
    app: await serve({ ...appRoutes, ...routes }),
    redirect: await serve({ ...redirectRoutes, ...routes }),
  };
  const endpoint = await startAwsEndpoint({ answers: { ...well(ports), ...answers } });
  const summary = join(temporaryFolder(), 'summary.md');
  writeFileSync(summary, '');
  const environmentBefore = { ...process.env };
  Object.assign(process.env, {
    ...endpoint.env,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    GITHUB_STEP_SUMMARY: summary,
  });
  const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    const failure = await verify(settings, { ...environment, ...changes }, image, {
      timeoutSeconds,
      pollMs: 5,
      showRollout,
      before: before && new Set(before.map(deploymentArn)),
    }).then(
      () => undefined,
      (error: unknown) => (error as Error).message,
    );
    const said = log.mock.calls.map(([line]) => String(line)).join('\n');
    return { said, summary: readFileSync(summary, 'utf8'), failure, endpoint };
  } finally {
    log.mockRestore();
    process.env = environmentBefore;
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
    endpoint.close();
  }
}
