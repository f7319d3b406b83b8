import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

/** Connections that a kernel may accept before its queue of one is full; Linux accepts two. */
const QUEUE = 20;

/**
 * A port whose packets are dropped: nobody accepts there, and the kernel's queue is full. Returns the reason if this
 * machine has no such port.
 */
export async function droppingPort(): Promise<
  { readonly port: number; readonly close: () => void } | string
> {
  const script = `require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () {
    console.log(this.address().port);
    process.kill(process.pid, 'SIGSTOP');
  })`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(line.toString());
  const waiting: Socket[] = [];
  function close() {
    for (const socket of waiting) socket.destroy();
    child.kill('SIGKILL');
  }
  while (waiting.length < QUEUE) {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    waiting.push(socket);
    await Promise.race([once(socket, 'connect').catch(() => undefined), sleep(1_000)]);
    // It may have arrived while the machine was suspended.
    await nextTurn();
    if (socket.connecting) return { port, close };
  }
  close();
  return `a port without accept() took ${QUEUE} connections: this kernel drops none`;
}
