import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import type { Answer } from '../../contract/routes';

/** The most bytes of a body that are read: the routes that this asks answer far less. */
const BODY_BYTES = 65_536;

/** No answer, or an incomplete one; the message is a predicate of the URL: `does not answer (ECONNREFUSED)`. */
export class NoAnswer extends Error {
  constructor(
    message: string,
    /** Whether a TCP connection was neither made nor refused: something on the path drops the packets. */
    readonly isUnreachable = false,
  ) {
    super(message);
  }
}

/**
 * Sends one GET on a new connection and reads a body of at most 64 KiB. Redirects are not followed.
 *
 * @param timeoutMs from the call to the end of the answer
 * @throws NoAnswer
 */
export function ask(
  url: string,
  timeoutMs: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const progress: { connected: boolean; answer?: IncomingMessage } = { connected: false };
    const get = url.startsWith('https:') ? getHttps : getHttp;
    const request = get(url, { agent: false, headers }, (answer) => {
      progress.answer = answer;
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > BODY_BYTES) end(new NoAnswer(`answers more than ${BODY_BYTES} bytes`));
      });
      answer.once('error', ({ message }) => {
        end(new NoAnswer(`breaks off its ${statusOf(answer)} response (${message})`));
      });
      answer.once('end', () => {
        clearTimeout(timer);
        const body = Buffer.concat(chunks).toString();
        resolve({ status: statusOf(answer), headers: answer.headers, body });
      });
    });
    request.once('socket', (socket) => {
      socket.once('connect', () => (progress.connected = true));
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      const isUnreachable = !progress.connected && error.code === 'ETIMEDOUT';
      end(new NoAnswer(`does not answer (${error.code ?? error.message})`, isUnreachable));
    });
    const timer = setTimeout(() => {
      const { connected, answer } = progress;
      const inTime = `within ${timeoutMs / 1000} s`;
      if (answer) end(new NoAnswer(`answers ${statusOf(answer)}, but not completely ${inTime}`));
      else if (connected) end(new NoAnswer(`accepts the connection, but does not answer ${inTime}`));
      else end(new NoAnswer(`accepts no connection ${inTime}`, true));
    }, timeoutMs);

    function end(reason: NoAnswer): void {
      clearTimeout(timer);
      reject(reason);
      request.destroy();
    }
  });
}

const statusOf = ({ statusCode = 0 }: IncomingMessage): number => statusCode;
