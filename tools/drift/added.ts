import { plain } from '../terminal/untrusted';
import type { Difference } from './difference';

/** The description of everything that somebody added by hand. */
export const ADDED = 'added outside of the code; no deployment removes it';

/**
 * A resource that somebody added.
 *
 * @param address its ARN or another identifier
 * @param kind what it is, and which resource it was added to
 * @param does what it does, briefly; may contain untrusted text
 */
export const added = (address: string, kind: string, does: string): Difference => ({
  address,
  what: ADDED,
  attributes: [{ name: kind, to: plain(does) }],
});

/** AWS's answer, or an empty list if the resource was deleted, which the plan reports. */
export async function emptyIfDeleted<T>(answer: Promise<T[]>): Promise<T[]> {
  return answer.catch((error: unknown) => {
    if (/NotFound/.test((error as Error).name)) return [];
    throw error;
  });
}
