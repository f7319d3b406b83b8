import type { ContainerDefinition } from '@aws-sdk/client-ecs';

import { start } from '../terminal/processes';
import { type Runner, secretsOf } from './task';

/** What a container would see: of this machine's own environment only what is named here. */
const inherited = ['HOME', 'PATH'];

/**
 * Containers as processes of this machine: the image's entry point with the container's command and environment,
 * stopped with SIGTERM and after `stopTimeout` with SIGKILL.
 *
 * @param overrides variables that replace those of the task definition
 */
export function asProcesses(overrides: Readonly<Record<string, string>>): Runner {
  const environmentOf = (container: ContainerDefinition): NodeJS.ProcessEnv => ({
    ...Object.fromEntries(inherited.map((name) => [name, process.env[name]])),
    ...Object.fromEntries((container.environment ?? []).map(({ name = '', value }) => [name, value])),
    ...secretsOf(container),
    ...overrides,
  });
  return {
    start: (container) =>
      start('./start.sh', container.command ?? [], {
        env: environmentOf(container),
        stdio: ['ignore', 'inherit', 'inherit'],
        graceMs: (container.stopTimeout ?? 30) * 1000,
      }),
    check: (container, [program = '', ...args], timeout) =>
      start(program, args, {
        env: environmentOf(container),
        stdio: 'ignore',
        timeout,
        killSignal: 'SIGKILL',
      }),
  };
}
