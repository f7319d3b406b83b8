import type { Environment, Settings } from '../../stacks/settings';
import { UserError } from '../program';
import { say } from '../progress';
import { readDeployed, shortName } from './deployed';
import { watchDeployment } from './deployment';
import { describeError, isRefusal, VerificationError } from './errors';
import { digestOf, platformDigest } from './image';
import { type Patience, patiently } from './patience';
import { report } from './report';
import { checkRoutes } from './routes';
import { checkRunning } from './running';
import { checkTargets } from './targets';
import { plain } from './untrusted';

/**
 * Proves that the image is what the environment's users get. Each look begins at the first proof: all of them
 * hold at the same time.
 *
 * @throws VerificationError where it is not, after the reasons were printed and added to the job's summary
 */
export async function verify(
  settings: Settings,
  environment: Environment,
  image: string,
  patience: Patience = {},
): Promise<void> {
  try {
    const deployed = await readDeployed(settings, environment, image);
    const platform = await platformDigest(settings, environment, image);
    const digests = new Set([digestOf(image), ...(platform ? [platform] : [])]);
    const checkDeployment = watchDeployment(deployed);
    const look = async () => {
      const tasks = await checkRunning(deployed, await checkDeployment(), digests);
      await checkTargets(deployed, tasks);
      return { tasks, answers: tasks > 0 ? await checkRoutes(deployed) : new Map<string, string>() };
    };
    try {
      const { tasks, answers } = await patiently(look, patience);
      tell(shortName(deployed.revision), digestOf(image), tasks, answers);
    } catch (error) {
      if (error instanceof VerificationError) await report(deployed, image, error);
      throw error;
    }
  } catch (error) {
    throw isRefusal(error) ? new UserError(plain(`AWS refuses: ${describeError(error)}`)) : error;
  }
}

/** One line for each proof, and the commands that show it. */
function tell(revision: string, digest: string, tasks: number, answers: ReadonlyMap<string, string>): void {
  say('deployment', `${revision} is deployed, and is the only one`);
  if (tasks === 0) {
    say('tasks', 'none is wanted, so none runs: neither its image nor its answers can be proven');
    return;
  }
  say('tasks', `${tasks} of ${tasks} run ${digest}`);
  say('targets', `${tasks} of ${tasks} are healthy for every service`);
  say('routes', `${answers.size} of ${answers.size} answer through the load balancer`);
  const width = Math.max(...[...answers.keys()].map(({ length }) => length));
  for (const [url, body] of answers) console.log(`  curl -s ${url.padEnd(width)}   ${plain(body)}`);
}
