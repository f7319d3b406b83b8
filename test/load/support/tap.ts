import { connect, createServer, type Server } from 'node:net';
import { listen } from '../../src/support/sockets';

/** Sits between Redirect and App and reads everything, more strictly than App does. */
export interface Tap {
  port: number;
  /** Requests so far. */
  requests: () => number;
  /** Answers so far. */
  answers: () => number;
  /** What App should not have received. */
  problems: string[];
  close: () => void;
}

export async function startTap(appPort: number): Promise<Tap> {
  const problems: string[] = [];
  let requests = 0;
  let answers = 0;
  const server: Server = createServer((fromRedirect) => {
    const toApp = connect(appPort, '127.0.0.1');
    let unread = '';
    let broken = false;
    fromRedirect.on('data', (chunk: Buffer) => {
      unread += chunk.toString('latin1');
      try {
        while (!broken && unread) {
          const next = requestLength(unread, port);
          if (next.head > 0 && !counted) requests += 1;
          counted = next.head > 0;
          if (!next.whole) break;
          counted = false;
          unread = unread.slice(next.whole);
        }
      } catch (error) {
        broken = true;
        problems.push((error as Error).message);
      }
    });
    let counted = false;
    toApp.on('data', (chunk: Buffer) => {
      answers += chunk.toString('latin1').split(/HTTP\/1\.1 [2-5]/).length - 1;
    });
    fromRedirect.pipe(toApp).pipe(fromRedirect);
    for (const [socket, other] of [
      [fromRedirect, toApp],
      [toApp, fromRedirect],
    ] as const) {
      socket.on('error', () => undefined).on('close', () => other.destroy());
    }
  });
  const port = await listen(server);
  return { port, problems, requests: () => requests, answers: () => answers, close: () => server.close() };
}

const requestLine = /^[A-Z-]+ \/health(\?[!-~\x80-\xff]*)? HTTP\/1\.1$/;
const headerLine = /^([\w!#$%&'*+.^`|~-]+): ([\t -~\x80-\xff]*)$/;
const never = ['expect', 'keep-alive', 'proxy-authorization', 'proxy-connection', 'te', 'trailer', 'upgrade'];

/**
 * Length of the first request's head, and of the whole request; 0 if incomplete.
 *
 * @throws if Redirect must not send it to an upstream on this port
 */
function requestLength(text: string, port: number): { head: number; whole: number } {
  const head = text.indexOf('\r\n\r\n') + 4;
  if (head === 3) return { head: 0, whole: 0 };
  const [first = '', ...lines] = text.slice(0, head - 4).split('\r\n');
  const bad = (what: string) => new Error(`${what} in ${JSON.stringify(text.slice(0, head).slice(0, 500))}`);
  if (!requestLine.test(first)) throw bad('the request line');
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name = '', value = ''] = headerLine.exec(line) ?? [];
    const key = name.toLowerCase();
    if (!key || headers.has(key) || never.includes(key)) throw bad(`the header '${line.slice(0, 80)}'`);
    headers.set(key, value);
  }
  if (headers.get('host') !== `127.0.0.1:${port}`) throw bad('the host');
  const length = headers.get('content-length');
  const coding = headers.get('transfer-encoding');
  if (length !== undefined && coding !== undefined) throw bad('two lengths');
  if (coding !== undefined) {
    if (coding.toLowerCase() !== 'chunked') throw bad('the coding');
    const end = chunkedEnd(text, head);
    if (end < 0) throw bad('the chunks');
    return { head, whole: end };
  }
  if (length !== undefined && !/^\d+$/.test(length)) throw bad('the length');
  const whole = head + Number(length ?? 0);
  return { head, whole: text.length >= whole ? whole : 0 };
}

/** Where a chunked body ends; 0 if incomplete, -1 if invalid. */
function chunkedEnd(text: string, start: number): number {
  for (let at = start; ;) {
    const line = text.indexOf('\r\n', at);
    if (line < 0) return 0;
    const size = text.slice(at, line);
    if (!/^[\da-f]+$/i.test(size)) return -1;
    const end = line + 2 + parseInt(size, 16);
    if (text.length < end + 2) return 0;
    if (text.slice(end, end + 2) !== '\r\n') return -1;
    if (size === '0') return end + 2;
    at = end + 2;
  }
}
