import { once } from 'node:events';
import { type Process, start } from '../../servers/support/processes';
import { freePort } from '../../servers/support/sockets';

/** What a server holds after a full garbage collection. */
export interface Held {
  heapBytes: number;
  /** Connections from clients, and those to upstreams that are in use. */
  sockets: number;
}

export interface Measured extends Process {
  port: number;
  held: () => Promise<Held>;
  /** The same as soon as no connection is left; after 20 s the same with those that are. */
  settled: () => Promise<Held>;
}

/** Tells on stderr, at SIGUSR2, what the process holds. */
const probe = `process.on('SIGUSR2', () => {
  gc();
  process.stderr.write(JSON.stringify({
    heapBytes: process.memoryUsage().heapUsed,
    sockets: process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length,
  }) + '\\n');
})`;

/** Starts a built server as a process that can be asked what it holds. */
export async function startMeasured(
  { folder }: { readonly folder: string },
  name: 'app' | 'redirect',
  env: Record<string, string> = {},
): Promise<Measured> {
  const port = await freePort();
  const args = ['--expose-gc', '--import', `data:text/javascript,${encodeURIComponent(probe)}`];
  const server = start(process.execPath, [...args, `${folder}/dist/${name}.js`], {
    HOST: '127.0.0.1',
    [`${name.toUpperCase()}_PORT`]: String(port),
    ...env,
  });
  await server.said('listening');
  async function held(): Promise<Held> {
    const before = server.stderr().length;
    server.child.kill('SIGUSR2');
    while (!server.stderr().slice(before).includes('\n')) {
      if (server.child.exitCode !== null) throw new Error(`${name} has ended: ${server.stderr()}`);
      await once(server.child.stderr ?? process, 'data');
    }
    return JSON.parse(server.stderr().slice(before)) as Held;
  }
  async function settled(): Promise<Held> {
    const deadline = Date.now() + 20_000;
    let last = await held();
    while (last.sockets > 0 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      last = await held();
    }
    return last;
  }
  return { ...server, port, held, settled };
}
