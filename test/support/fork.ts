import { request } from 'node:http';
import { createInterface } from 'node:readline';

/** A private emulated AWS account. */
export interface Account {
  /** Its address. */
  readonly url: string;
  /** Its complaints so far, such as unknown calls. */
  readonly complaints: string[];
  /** Ends it; afterwards `complaints` is complete. */
  readonly close: () => Promise<void>;
}

export interface Wanted {
  /** Id of the copy, if it should differ. */
  readonly account?: string | undefined;
  /** How many times faster time passes for its deployments. @default 1 */
  readonly pace?: number;
}

/**
 * A copy of an account's current state, which lives until it is closed or this process ends.
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
        // The open connection does not keep the process alive.
        answer.socket.unref();
        const close = () => {
          // Half-closed, not cut: this ends the copy, and its last output is still read.
          answer.socket.ref().end();
          return closed;
        };
        resolve({ url: address, complaints, close });
      });
      // As when it is ended by a signal.
      lines.on('error', () => undefined);
      lines.once('close', () => {
        reject(new Error(`${url} did not fork`));
      });
    });
    asked.on('error', reject);
    asked.end(JSON.stringify(wanted));
  });
}
