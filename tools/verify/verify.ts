import { describeError, isRefusal } from '../aws/errors';
import type { Environment, Settings } from '../../contract/settings';
import { summarize } from '../github/summary';
import { UserError } from '../terminal/program';
import { say } from '../terminal/progress';
import { type Deployed, readDeployed, shortName } from './deployed';
import { watchDeployment } from './deployment';
import { VerificationError } from './errors';
import { type Evidence, gatherEvidence } from './evidence';
import { digestOf, platformDigest } from '../aws/image';
import { liveRollout } from './live-rollout';
import { poll, type Polling } from './polling';
import { report } from './report';
import { checkRoutes } from './routes';
import { checkRunning } from './running';
import { checkTargets } from './targets';
import { plain, quoted } from '../terminal/untrusted';

export interface VerifyOptions extends Polling {
  /** ARNs of the service's earlier deployments; ours is not among them. @default nothing was changed */
  readonly before?: ReadonlySet<string> | undefined;
  /** Shows deployments, tasks and targets while it waits. @default false */
  readonly showRollout?: boolean;
}

/**
 * Proves that the environment's users get the image. Each look starts again at the first proof, so that all of them
 * hold at the same time.
 *
 * @throws VerificationError if they do not, after printing the reasons and adding them to the job's summary
 */
export async function verify(
  settings: Settings,
  environment: Environment,
  image: string,
  { before, showRollout = false, ...polling }: VerifyOptions = {},
): Promise<void> {
  try {
    const deployed = await readDeployed(settings, environment, image, before);
    const platform = await platformDigest(settings, environment, image);
    const digests = new Set([digestOf(image), ...(platform ? [platform] : [])]);
    const checkDeployment = watchDeployment(deployed);
    const look = async () => {
      const tasks = await checkRunning(deployed, await checkDeployment(), digests);
      await checkTargets(deployed, tasks);
      return { tasks: tasks.length, routes: await checkRoutes(deployed) };
    };
    let evidence: Evidence = [];
    const keepEvidence = async () => {
      evidence = await gatherEvidence(deployed, evidence);
    };
    try {
      const rollout = showRollout ? liveRollout(settings, environment.name) : undefined;
      const { tasks, routes } = await poll(look, polling, keepEvidence, rollout?.look).finally(rollout?.end);
      reportSuccess(deployed, digestOf(image), tasks, routes);
    } catch (error) {
      if (error instanceof VerificationError) {
        await keepEvidence();
        await report(deployed, image, error, evidence);
      }
      throw error;
    }
  } catch (error) {
    throw isRefusal(error) ? new UserError(plain(`AWS refuses: ${describeError(error)}`)) : error;
  }
}

/** Prints one line for each proof and the curl commands that show it, here and in the job's summary. */
function reportSuccess(
  { environment, revision }: Deployed,
  digest: string,
  tasks: number,
  routes: readonly string[],
): void {
  const proofs = [
    ['deployment', `${shortName(revision)} is deployed, with no other deployment beside it`],
    ['tasks', `${tasks} of ${tasks} run ${digest}`],
    ['targets', `${tasks} of ${tasks} are healthy for every service, with no other healthy targets`],
  ] as const;
  for (const [topic, text] of proofs) say(topic, text);
  for (const line of routes) say('routes', line);
  const lines = [...proofs.map(([topic, text]) => `${topic}: ${text}`), ...routes];
  summarize([`### ${environment.name} is verified`, quoted(lines)].join('\n\n'));
}
