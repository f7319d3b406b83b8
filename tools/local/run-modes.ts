/** The two ways in which `npm start` builds what it deploys and runs what it has deployed. */
import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';

import { portVariable } from '../../contract/variables';
import type { Settings } from '../../contract/settings';
import { findEngine, removeContainers } from './containers/engine';
import { buildImage } from './containers/image';
import { asContainers } from './containers/run';
import { type EmulatedImage, imageOfBuild } from './image-stand-in';
import { output } from '../terminal/processes';
import { UserError } from '../terminal/program';
import { say } from '../terminal/progress';
import { asProcesses } from './task-processes';
import type { Runner } from './task';

interface Mode {
  /** Builds what is to be released; needs nothing of the account. */
  readonly build: () => Promise<EmulatedImage>;
  /** Makes ready to run the deployed task. */
  readonly runner: (task: TaskDefinition) => Promise<Runner>;
  /** As what a container runs, in words. */
  readonly describe: (container: ContainerDefinition) => string;
}

export interface ModeOptions {
  readonly settings: Settings;
  /** Variable that moves the port of a service → port of this machine. */
  readonly ports: Readonly<Record<string, number>>;
  readonly emulatorPort: number;
}

/** Variables that replace those of the task definition: no balancer has to hear of the end of a server. */
function overrides(): Record<string, string> {
  const { LOG_LEVEL } = process.env;
  return { SHUTDOWN_DELAY_MS: '0', ...(LOG_LEVEL === undefined ? {} : { LOG_LEVEL }) };
}

/** Containers are processes of this machine: Node is all that is needed. */
export function inProcesses({ settings, ports }: ModeOptions): Mode {
  const texts = Object.entries(ports).map(([name, port]) => [name, `${port}`] as const);
  // Nobody outside this machine is to reach the servers.
  const replaced = { ...overrides(), HOST: '127.0.0.1', ...Object.fromEntries(texts) };
  return {
    build: async () => {
      const { status, stderr } = await output(process.execPath, ['--import', 'tsx', 'tools/image/build.ts']);
      if (status !== 0)
        throw new UserError(`${stderr.trim()}\nthe build failed (${status}): see its output above`);
      say('build', `dist/ holds ${settings.services.map(({ name }) => name).join(', ')}`);
      return imageOfBuild(settings);
    },
    runner: () => Promise.resolve(asProcesses(replaced)),
    describe: ({ cpu = 0, memory = 0 }) =>
      `a process (${cpu} CPU units and ${memory} MiB hold in a container only)`,
  };
}

/**
 * Containers are containers, of an image that is built, pushed and pulled. They are removed when this process ends,
 * and those that a killed one has left behind, before this one begins.
 *
 * @throws UserError where no engine runs
 */
export function inContainers({ settings, ports, emulatorPort }: ModeOptions): Mode {
  const engine = findEngine();
  const label = `${settings.project}=${emulatorPort}`;
  const registry = `127.0.0.1:${emulatorPort}`;
  const remove = () => {
    removeContainers(engine, label);
  };
  remove();
  process.on('exit', remove);
  return {
    build: async () => {
      const image = await buildImage(settings, engine, registry);
      say('build', `${engine.name} has built the Dockerfile`);
      return image;
    },
    runner: (task) =>
      asContainers(task, {
        engine,
        registry,
        label,
        published: (port) => {
          const service = settings.services.find((each) => each.port === port);
          return (service && ports[portVariable(service.name)]) ?? port;
        },
        overrides: overrides(),
        onLoss: (flag, reason) => {
          say('containers', `run without ${flag}, which ${engine.name} refuses here: ${reason}`);
        },
      }),
    describe: ({ image = '', memory = 0 }) =>
      `a container of ${image.split('@')[1]?.slice(0, 19) ?? image}… in ${memory} MiB`,
  };
}
