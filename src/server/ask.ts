import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import type { Answer } from '../../contract/routes';

/** Bytes of a body at most: none of these routes has much to say. */
const BODY_BYTES = 65_536;

/** No answer, or not a whole one; the message is a predicate of the url: `does not answer (ECONNREFUSED)`. */
export class NoAnswer extends Error {
  constructor(
    message: string,
    /** Whether not even a TCP connection was made, nor refused: something on the way drops the packets. */
    readonly isUnreachable = false,
  ) {
    super(message);
  }
}

/**
 * Asks once, on a connection of its own, and reads a body of 64 KiB at most. Redirects are not followed.
 *
 * @param patienceMs from the call to the end of the answer
 * @throws NoAnswer
 */
export function ask(
  url: string,
  patienceMs: number,
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
        end(new NoAnswer(`breaks off its answer ${statusOf(answer)} (${message})`));
      });
      answer.once('end', () => {
        clearTimeout(patience);
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
    const patience = setTimeout(() => {
      const { connected, answer } = progress;
      const inTime = `within ${patienceMs / 1000} s`;
      if (answer) end(new NoAnswer(`answers ${statusOf(answer)}, but not to the end ${inTime}`));
      else if (connected) end(new NoAnswer(`accepts the connection, but does not answer ${inTime}`));
      else end(new NoAnswer(`takes no connection ${inTime}`, true));
    }, patienceMs);

    function end(reason: NoAnswer): void {
      clearTimeout(patience);
      reject(reason);
      request.destroy();
    }
  });
}

const statusOf = ({ statusCode = 0 }: IncomingMessage): number => statusCode;
