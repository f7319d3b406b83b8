import type { Duplex } from 'node:stream';
import type { Lingering } from './lingering';
import type { RequestQueue } from './request-queue';

/**
 * The connection to close in favour of a new one, so that slow clients cannot keep all places: one that has its last
 * response, else, as in nginx, the one that has waited longest for its client. A client that waits for its response
 * is never evicted.
 *
 * @param queues ordered by last response, oldest first
 */
export function evictable(
  lingering: Lingering,
  queues: ReadonlyMap<Duplex, RequestQueue>,
): Duplex | undefined {
  const answered = lingering.longest();
  if (answered) return answered;
  for (const [socket, queue] of queues) if (queue.waitsForClient()) return socket;
  return undefined;
}
