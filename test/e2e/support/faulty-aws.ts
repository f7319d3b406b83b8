/** Sits between the programs and the emulated AWS, and makes chosen calls fail. */
import { createServer, type IncomingHttpHeaders, request, type ServerResponse } from 'node:http';

import { listen } from '../../src/support/sockets';
import { type Call, errorOf, readCall } from './aws-call';
import type { Fault } from './fault-plan';

interface FaultyAws {
  readonly url: string;
  /**
   * Makes these calls fail from now on, with a new count, instead of the earlier ones.
   *
   * @param kill kills the target of a fault
   */
  arm: (faults: readonly Fault[], kill: (fault: Fault) => void) => void;
  /** The faults that have hit a call. */
  hits: () => Fault[];
  /** Number of calls per phase since it was armed. */
  counts: () => Readonly<Record<string, number>>;
  close: () => void;
}

/** Milliseconds that AWS is out of reach: longer than one retry, shorter than the patience of Terraform's backend. */
const OUTAGE_MS = 2_500;

export async function startFaultyAws(target: string): Promise<FaultyAws> {
  let faults: readonly Fault[] = [];
  let kill: (fault: Fault) => void = () => undefined;
  let counts: Record<string, number> = {};
  let hits: Fault[] = [];
  let expired = false;
  let outOfReachUntil = 0;

  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('error', () => undefined);
    response.on('error', () => undefined);
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      const { method = '', url = '/', headers } = incoming;
      void answer(response, readCall(method, url, headers, body), { method, url, headers, body });
    });
  });

  async function answer(response: ServerResponse, call: Call, sent: Sent): Promise<void> {
    if (Date.now() < outOfReachUntil) return void response.destroy();
    const { phase } = call;
    const count = (counts[phase] = (counts[phase] ?? 0) + 1);
    const fault = faults.find((each) => each.phase === phase && each.nth === count);
    if (fault) hits.push(fault);
    if (fault?.kind === 'expired') expired = true;
    if (expired) {
      refuse(response, call, 'expired');
      return;
    }
    switch (fault?.kind) {
      case 'throttled':
      case 'failing':
        refuse(response, call, fault.kind);
        return;
      case 'reset':
        return void response.destroy();
      case 'out of reach':
        outOfReachUntil = Date.now() + OUTAGE_MS;
        return void response.destroy();
      case 'unanswered':
        await forward(sent);
        return void response.destroy();
      case 'terraform killed':
      case 'all killed':
        // The call succeeds, but its answer is lost.
        await forward(sent);
        kill(fault);
        return void response.destroy();
      default: {
        const { status, headers, body } = await forward(sent);
        response.writeHead(status, headers);
        response.end(body);
      }
    }
  }

  function forward({ method, url, headers: received, body }: Sent): Promise<Received> {
    // Without the id of a request, the emulator executes a retry again, like AWS.
    const headers = Object.fromEntries(
      Object.entries(received).filter(([name]) => name !== 'amz-sdk-invocation-id'),
    );
    return new Promise((resolve) => {
      const outgoing = request(new URL(url, target), { method, headers }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => {
          resolve({
            status: incoming.statusCode ?? 502,
            headers: incoming.headers,
            body: Buffer.concat(chunks),
          });
        });
      });
      outgoing.on('error', () => {
        resolve({ status: 502, headers: {}, body: Buffer.from('the emulator does not answer') });
      });
      outgoing.end(body);
    });
  }

  const url = `http://127.0.0.1:${await listen(server)}`;
  return {
    url,
    arm: (next, killer) => {
      [faults, kill, counts, hits, expired, outOfReachUntil] = [next, killer, {}, [], false, 0];
    },
    hits: () => hits,
    counts: () => counts,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

function refuse(response: ServerResponse, call: Call, kind: 'throttled' | 'failing' | 'expired'): void {
  const { status, headers, body } = errorOf(call, kind);
  response.writeHead(status, headers);
  response.end(body);
}
