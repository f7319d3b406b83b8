import { request } from 'node:http';
import { createInterface } from 'node:readline';

/** An emulated AWS account of one's own. */
export interface Account {
  /** Its address. */
  readonly url: string;
  /** What it has complained of so far, such as calls that it does not know. */
  readonly complaints: string[];
  /** Ends it: then `complaints` has everything that it said. */
  readonly close: () => Promise<void>;
}

export interface Wanted {
  /** Id of the copy, where it is to be another one. */
  readonly account?: string | undefined;
  /** How many times faster time passes for its deployments. @default 1 */
  readonly pace?: number;
}

/**
 * A copy of an account as it is now, which lives as long as this process or until it is closed.
 *
 * @param url of the emulator
 */
export function forkAccount(url: string, wanted: Wanted = {}): Promise<Account> {
  return new Promise((resolve, reject) => {
    const complaints: string[] = [];
    const asked = request(`${url}/moto-api/fork`, { method: 'POST', agent: false }, (answer) => {
      const lines = createInterface({ input: answer });
      const closed = new Promise<void>((done) => lines.once('close', done));
      lines.once('line', (address) => {
        lines.on('line', (line) => complaints.push(line));
        // What is open does not keep the process.
        answer.socket.unref();
        const close = () => {
          // Not cut off: the end of what is sent ends the copy, whose last words are read first.
          answer.socket.ref().end();
          return closed;
        };
        resolve({ url: address, complaints, close });
      });
      // As when it is ended by a signal.
      lines.on('error', () => undefined);
      lines.once('close', () => {
        reject(new Error(`${url} made no copy of itself`));
      });
    });
    asked.on('error', reject);
    asked.end(JSON.stringify(wanted));
  });
}
