import { findEngine, removeContainers } from '../containers/engine';
import { say } from '../../terminal/progress';
import { asContainers } from './containers';
import { asProcesses } from './processes';
import type { Runner } from './runner';

/**
 * @param project name in the label of containers
 * @param folder of this account on this machine
 * @throws UserError if no engine is running
 */
export function runnerOf(kind: Runner['name'], project: string, folder: string): Runner {
  const { LOG_LEVEL } = process.env;
  const overrides = LOG_LEVEL === undefined ? {} : { LOG_LEVEL };
  if (kind === 'processes') return asProcesses({ folder, overrides });

  const engine = findEngine();
  const registry = new URL(process.env.AWS_ENDPOINT_URL ?? '').host;
  const label = `${project}=${new URL(`http://${registry}`).port}`;
  // Now those of a killed agent, and at the end those of this one.
  const remove = () => {
    removeContainers(engine, label);
  };
  remove();
  process.on('exit', remove);
  const onLoss = (flag: string, reason: string) => {
    say('containers', `run without ${flag}, which ${engine.name} refuses here: ${reason}`);
  };
  return asContainers({ engine, registry, label, overrides, onLoss });
}
