import { spawnSync } from 'node:child_process';

import { output } from '../../terminal/processes';
import { UserError } from '../../terminal/program';

/** podman or docker, that runs. */
export interface Engine {
  /** The program. */
  readonly name: string;
  /** Also where it is called docker, as Fedora's podman-docker does. */
  readonly isPodman: boolean;
  /** What this machine's builds need besides the Dockerfile. */
  readonly buildFlags: readonly string[];
}

/**
 * The engine that CONTAINER_ENGINE names, or else the first that is on PATH; CONTAINER_BUILD_FLAGS are added to
 * its builds.
 *
 * @param timeoutMs how long it may take to answer
 * @throws UserError where there is none, or it does not run
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
    throw new UserError(`${name} does not run (${lastLine(stderr)}): start it, or set CONTAINER_ENGINE`);
  }
  return {
    name,
    isPodman: versionOf(name).stdout.includes('podman'),
    buildFlags: flags.split(' ').filter(Boolean),
  };
}

/** Runs the engine to its end, and gives back what it printed. @throws UserError where it fails */
export async function engineOutput({ name }: Engine, ...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await output(name, args);
  if (status !== 0) throw new UserError(`${name} ${args[0] ?? ''} fails: ${lastLine(stderr)}`);
  return stdout.trim();
}

/** What a push or pull needs for a registry on this machine without TLS, which Docker takes as it is. */
export const insecureFlags = ({ isPodman }: Engine) => (isPodman ? ['--tls-verify=false'] : []);

/** Removes every container with the label, whatever it does, before it returns: also while this process ends. */
export function removeContainers({ name, isPodman }: Engine, label: string): void {
  const options = { encoding: 'utf8', timeout: 60_000 } as const;
  // One is not removed while another, which the engine itself is removing, still uses its network.
  for (let tries = 0; tries < 10; tries += 1) {
    const { stdout } = spawnSync(name, ['ps', '--all', '--quiet', '--filter', `label=${label}`], options);
    const ids = stdout.split('\n').filter(Boolean);
    if (ids.length === 0) return;
    // Docker never waits for a container that it is to remove.
    spawnSync(name, ['rm', '--force', ...(isPodman ? ['--time=0'] : []), ...ids], options);
  }
}

export const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? '';
