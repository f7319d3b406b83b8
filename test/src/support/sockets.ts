import { once } from 'node:events';
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { freePorts } from '../../../tools/terminal/ports';
import { inTime, until } from '../../support/until';

interface Answer {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string;
}

/** Sends bytes unchanged and reads until the server closes. */
export async function exchange(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes, 'latin1');
  return readAll(socket);
}

/** Waits until it is closed, for any reason. */
export async function whenClosed(
  socket: Socket,
  lastSeen: () => unknown = () => `a socket that is ${socket.readyState}, ${socket.bytesRead} bytes read`,
  timeoutMs?: number,
): Promise<void> {
  if (socket.closed) return;
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await inTime('the end of the connection', closed, lastSeen, timeoutMs);
}

/** Waits until the peer has closed its side or broken the connection; the socket must be read meanwhile. */
export async function whenEnded(socket: Socket): Promise<void> {
  if (socket.readableEnded || socket.closed) return;
  const ended = new Promise((resolve) => socket.once('end', resolve).once('close', resolve));
  await inTime("the end of the peer's data", ended, () => `${socket.bytesRead} bytes read`);
}

/** Reads until the peer closes or breaks the connection. */
export async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  const text = () => Buffer.concat(chunks).toString();
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => undefined);
  socket.resume();
  await whenClosed(socket, text);
  return text();
}

/** One request on a connection of its own; `target` is sent unchanged. */
export async function request(
  port: number,
  target: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const lines = Object.entries({ Host: 'example.test', Connection: 'close', ...headers });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return parse(await exchange(port, `${method} ${target} HTTP/1.1\r\n${head}\r\n${body}`));
}

/** Parses an answer; chunks of the body stay encoded. */
export function parse(text: string): Answer {
  const [head = '', body = ''] = text.split(/\r\n\r\n([^]*)/, 2);
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const [name = '', value = ''] = line.split(/: ?(.*)/, 2);
      return [name.toLowerCase(), value];
    }),
  );
  return { status: Number(statusLine.split(' ')[1]), headers, body };
}

/**
 * Waits until the server has read everything sent before, on any connection: it reads its connections in order of
 * arrival, and then answers this request on another one.
 */
export async function whenRead(port: number): Promise<void> {
  await request(port, '/health');
}

/** Reads until `text` has arrived, and leaves the rest for `readAll`; returns what arrived. */
export async function readUntil(socket: Socket, text: string): Promise<string> {
  let seen = '';
  let complete = false;
  function read(chunk: Buffer): void {
    seen += chunk.toString();
    complete = seen.includes(text);
    if (complete) socket.off('data', read).pause();
  }
  function holds(): boolean {
    if (!complete && socket.closed) throw new Error(`closed before '${text}' arrived; last seen: ${seen}`);
    return complete;
  }
  socket.on('data', read).resume();
  await until(`'${text}'`, holds, () => seen);
  return seen;
}

/** Listens on a free port of this machine. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const given = new Set<number>();

/** A free port, a different one each time. */
export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  if (given.has(port)) return freePort();
  given.add(port);
  return port;
}
