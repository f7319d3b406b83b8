import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/until';
import { type Process, start } from '../../src/support/processes';
import { freePort } from '../../src/support/sockets';

/** What a server holds after a full garbage collection. */
interface Held {
  heapBytes: number;
  /** Connections from clients, and connections in use to upstreams. */
  sockets: number;
}

export interface Measured extends Process {
  port: number;
  held: () => Promise<Held>;
  /** The same, once no connection is left. */
  settled: () => Promise<Held>;
}

/** On SIGUSR2, prints on stderr what the process holds. */
const probe = `process.on('SIGUSR2', () => {
  gc();
  process.stderr.write(JSON.stringify({
    heapBytes: process.memoryUsage().heapUsed,
    sockets: process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length,
  }) + '\\n');
})`;

/** Starts a built server as a process that reports what it holds. */
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
    const said = () => server.stderr().slice(before);
    server.child.kill('SIGUSR2');
    function answered(): boolean {
      const { exitCode, signalCode } = server.child;
      if (exitCode !== null || signalCode !== null) throw new Error(`${name} has ended: ${server.stderr()}`);
      return said().includes('\n');
    }
    await until(`what ${name} holds`, answered, said);
    return JSON.parse(said()) as Held;
  }
  async function settled(): Promise<Held> {
    let last = await held();
    async function isAlone(): Promise<boolean> {
      if (last.sockets === 0) return true;
      // Garbage collection interrupts its work.
      await sleep(50);
      last = await held();
      return last.sockets === 0;
    }
    await until(`the end of the connections of ${name}`, isAlone, () => last);
    return last;
  }
  return { ...server, port, held, settled };
}
