import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

import { inTexts, type Pieces } from './cases';
import { write } from './client';
import { type Message, readMessage } from './message';

export interface Upstream {
  readonly url: string;
  /** The requests that it received. */
  readonly requests: Message[];
  /** Its answer to a request for `?case`; undefined for the same as to all other requests. */
  reply: Pieces | undefined;
}

/** Starts a server that records its requests; a response names its request in `X-Target`. */
export async function startUpstream(): Promise<Upstream> {
  const server = createServer((socket) => {
    let text = '';
    let turn = Promise.resolve();
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (let request; (request = readMessage(text, false, false)); text = request.rest) {
        const { start } = request;
        upstream.requests.push(request);
        turn = turn.then(() => write(socket, replyTo(start)));
      }
    });
  });
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const upstream: Upstream = { url: `http://${host}`, requests: [], reply: undefined };

  function replyTo(start: string): Pieces {
    const [method, target = ''] = start.split(' ');
    if (upstream.reply !== undefined && target.includes('?case')) {
      return inTexts(upstream.reply, (text) => text.replaceAll('UPSTREAM', host));
    }
    const body = '{"status":"UP"}';
    const headers = [
      'HTTP/1.1 200 OK',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      `X-Target: ${target.slice(0, 50)}`,
    ];
    return `${headers.join('\r\n')}\r\n\r\n${method === 'HEAD' ? '' : body}`;
  }
  return upstream;
}
