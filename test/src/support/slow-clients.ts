/** Slow clients. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { inTime } from '../../support/until';

const clients: Socket[] = [];

/** Ends all of them. */
export function endClients(): void {
  for (const client of clients.splice(0)) client.destroy();
}

/** A client that has sent this much and sends nothing more; it reads only on command. */
export function slow(port: number, bytes: string): Socket {
  const client = connect(port, '127.0.0.1').on('error', () => undefined);
  clients.push(client);
  client.write(bytes);
  return client.pause();
}

/** Waits until all of them are connected. */
export async function whenConnected(sockets: Socket[]): Promise<void> {
  for (const socket of sockets) {
    if (!socket.connecting) continue;
    await inTime(
      'a connection',
      once(socket, 'connect'),
      () => `${sockets.indexOf(socket)} of ${sockets.length}`,
    );
  }
}

/** Sends a byte now and then, as long as it can. */
export function dribble(client: Socket, ms: number): void {
  const timer = setInterval(() => client.write('x'), ms);
  client.once('close', () => {
    clearInterval(timer);
  });
}

export const halfHead = 'GET /health HTTP/1.1\r\nHost: x\r\nX: ';
export const halfBody = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nhalf';
export const rota1 = 'GET /rota1 HTTP/1.1\r\nHost: x\r\n\r\n';
