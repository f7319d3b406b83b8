import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { promisify } from 'node:util';

import { UserError } from '../terminal/program';
import { getProvider } from './provider';

/**
 * A port from the environment.
 *
 * @throws UserError where the variable is set and is no port
 */
export function portFrom(variable: string, fallback: number): number {
  const raw = process.env[variable] ?? `${fallback}`;
  const port = Number(raw);
  if (!/^\d+$/.test(raw) || port < 1 || port > 65535) {
    throw new UserError(`${variable} must be a whole number from 1 to 65535, got '${raw}'`);
  }
  return port;
}

/** Refuses to go on where something listens on one of the ports (variable that moves it → port) already. */
export async function checkPortsAreFree(ports: Readonly<Record<string, number>>): Promise<void> {
  for (const [variable, port] of Object.entries(ports)) {
    const twin = Object.entries(ports).find(([other, value]) => other !== variable && value === port);
    if (twin) throw new UserError(`${variable} and ${twin[0]} must differ, both are ${port}`);
    // Both addresses of localhost: macOS listens on 5000 for AirPlay, and curl tries IPv6 first.
    for (const host of ['127.0.0.1', '::1']) {
      if (await answers(host, port)) {
        throw new UserError(
          `port ${port} is in use: stop what listens there, or set ${variable} to a free port`,
        );
      }
    }
  }
}

/** Refuses to go on without a Terraform that locks state in S3 by itself. */
export async function checkTerraform(): Promise<string> {
  const { stdout } = await promisify(execFile)('terraform', ['version', '-json'], {
    env: { ...process.env, CHECKPOINT_DISABLE: '1' },
  }).catch(() => {
    throw new UserError('terraform is not on PATH: install Terraform 1.10 or later');
  });
  const { terraform_version: version } = JSON.parse(stdout) as { terraform_version: string };
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 1 || (major === 1 && minor < 10)) {
    throw new UserError(`terraform is ${version}: install 1.10 or later, which locks the state in S3 itself`);
  }
  return version;
}

/** Makes sure of Terraform, and lets all stacks share one copy of the AWS provider. */
export async function prepareTerraform(): Promise<void> {
  await checkTerraform();
  const { env } = await getProvider();
  Object.assign(process.env, env);
}

async function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const done = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => {
      done(true);
    });
    socket.once('error', () => {
      done(false);
    });
  });
}
