import { spawnSync } from 'node:child_process';

import { output } from '../../terminal/processes';
import { UserError } from '../../terminal/program';

/** A running podman or docker. */
export interface Engine {
  /** The program. */
  readonly name: string;
  /** True also for podman under the name docker, as in Fedora's podman-docker. */
  readonly isPodman: boolean;
  /** Extra flags for builds on this machine. */
  readonly buildFlags: readonly string[];
}

/**
 * The engine that CONTAINER_ENGINE names, or else the first on PATH, with the build flags of CONTAINER_BUILD_FLAGS.
 *
 * @param timeoutMs how long it may take to answer
 * @throws UserError if there is none, or it is not running
 */
export function findEngine(env: NodeJS.ProcessEnv = process.env, timeoutMs = 60_000): Engine {
  const { CONTAINER_ENGINE: chosen, CONTAINER_BUILD_FLAGS: flags = '' } = env;
  const versionOf = (name: string) => spawnSync(name, ['--version'], { env, encoding: 'utf8' });
  const name = [...(chosen ? [chosen] : ['podman', 'docker'])].find((each) => versionOf(each).status === 0);
  if (name === undefined) {
    throw new UserError(
      `${chosen ?? 'neither podman nor docker'} is ${chosen ? 'not ' : ''}on PATH: install podman or Docker, which runs the containers`,
    );
  }
  const { status, stderr } = spawnSync(name, ['ps', '--quiet'], {
    env,
    encoding: 'utf8',
    timeout: timeoutMs,
  });
  if (status !== 0) {
    throw new UserError(`${name} is not running (${lastLine(stderr)}): start it, or set CONTAINER_ENGINE`);
  }
  return {
    name,
    isPodman: versionOf(name).stdout.includes('podman'),
    buildFlags: flags.split(' ').filter(Boolean),
  };
}

/** Runs the engine to its end. @returns its output @throws UserError if it fails */
export async function engineOutput({ name }: Engine, ...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await output(name, args);
  if (status !== 0)
    throw new UserError(`${name} ${args[0] ?? ''} failed: ${lastLine(stderr) || `it ended with ${status}`}`);
  return stdout.trim();
}

/** Flags of a push or pull for a local registry without TLS, which Docker accepts anyway. */
export const insecureFlags = ({ isPodman }: Engine) => (isPodman ? ['--tls-verify=false'] : []);

/** Removes every container with the label, even a running one. Synchronous, so it works while this process exits. */
export function removeContainers({ name, isPodman }: Engine, label: string): void {
  const options = { encoding: 'utf8', timeout: 60_000 } as const;
  // Removing one fails while another, which the engine itself is removing, still uses its network: hence the loop.
  for (let tries = 0; tries < 10; tries += 1) {
    const { stdout } = spawnSync(name, ['ps', '--all', '--quiet', '--filter', `label=${label}`], options);
    const ids = stdout.split('\n').filter(Boolean);
    if (ids.length === 0) return;
    // Docker removes immediately, without the option.
    spawnSync(name, ['rm', '--force', ...(isPodman ? ['--time=0'] : []), ...ids], options);
  }
}

export const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? '';
