import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';

import { output } from './processes';
import { UserError } from './program';
import { plain } from './untrusted';
import { wholeNumber } from './whole-number';

/**
 * A port from the environment.
 *
 * @throws UserError if the variable is set but is not a port
 */
export function portFrom(variable: string, fallback: number): number {
  return wholeNumber(variable, process.env[variable] ?? `${fallback}`, 1, 65_535);
}

/** Refuses to continue if one of the ports is in use. @param ports variable that sets the port → port */
export async function checkPortsAreFree(ports: Readonly<Record<string, number>>): Promise<void> {
  for (const [variable, port] of Object.entries(ports)) {
    const twin = Object.entries(ports).find(([other, value]) => other !== variable && value === port);
    if (twin) throw new UserError(`${variable} and ${twin[0]} must differ, both are ${port}`);
    // Both addresses of localhost: macOS listens on 5000 for AirPlay, and curl tries IPv6 first.
    for (const host of ['127.0.0.1', '::1']) {
      if (await answers(host, port)) {
        throw new UserError(
          `port ${port} is in use${await holderOf(port)}: stop what listens there, or set ${variable} to a free port`,
        );
      }
    }
  }
}

/** Text that says who listens on the port; empty if neither lsof nor ss shows it. */
async function holderOf(port: number): Promise<string> {
  const asked = [
    ['lsof', '-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fp'],
    ['ss', '-Hltnp', `sport = :${port}`],
  ];
  for (const [command = '', ...args] of asked) {
    const answer = await output(command, args).catch(() => undefined);
    const [, pid] = /\bp(?:id=)?(\d+)/.exec(answer?.stdout ?? '') ?? [];
    if (!pid) continue;
    const shown = await output('ps', ['-o', 'args=', '-p', pid]).catch(() => undefined);
    const program = plain(shown?.stdout ?? '');
    // The AirPlay receiver of macOS uses 5000 and 7000.
    const isAirPlay = /ControlCenter|ControlCe|AirPlay/.test(program);
    return isAirPlay
      ? ' by AirPlay (System Settings, General, AirDrop & Handoff, AirPlay Receiver)'
      : ` by process ${pid} (${program})`;
  }
  return '';
}

/**
 * That many different free ports of 127.0.0.1, below the ephemeral ports, which the system could give to another
 * process before they are used.
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers = new Map<number, Server>();
  while (servers.size < count) {
    const port = randomInt(20_000, 32_000);
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
      servers.set(port, server);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
  await Promise.all([...servers.values()].map((server) => once(server.close(), 'close')));
  return [...servers.keys()];
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
