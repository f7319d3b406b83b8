import { plain } from '../terminal/untrusted';
import type { Difference } from './difference';

/** What is said of everything that somebody added by hand. */
export const ADDED = 'added by nobody that the code knows; no deployment takes it away';

/**
 * A resource that somebody added.
 *
 * @param address its ARN, or what else it is found by
 * @param kind what it is, and of which resource
 * @param does in a few words, which may be somebody's own
 */
export const added = (address: string, kind: string, does: string): Difference => ({
  address,
  what: ADDED,
  attributes: [{ name: kind, to: plain(does) }],
});

/** What AWS answers; nothing where what was asked about is deleted, of which the plan tells. */
export async function unlessGone<T>(asked: Promise<T[]>): Promise<T[]> {
  return asked.catch((error: unknown) => {
    if (/NotFound/.test((error as Error).name)) return [];
    throw error;
  });
}
