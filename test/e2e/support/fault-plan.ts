/** Which calls fail, and how, chosen by a seed: the same seed gives the same faults. */
export const transient = ['throttled', 'failing', 'reset', 'unanswered', 'out of reach'] as const;
export const fatal = ['expired', 'terraform killed', 'all killed'] as const;

export interface Fault {
  /** One of the phases of aws-call.ts. */
  readonly phase: string;
  /** Number of the call within its phase, from 1. */
  readonly nth: number;
  readonly kind: (typeof transient)[number] | (typeof fatal)[number];
}

export type Random = () => number;

/** Numbers from 0 to 1 (mulberry32). */
export function random(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const pick = <T>(draw: Random, from: readonly T[]): T => {
  const chosen = from[Math.floor(draw() * from.length)];
  if (chosen === undefined) throw new RangeError('there is nothing to choose from');
  return chosen;
};

/** Phase → minimum number of its calls in a run: a fault up to this number hits one. */
export type Calls = Readonly<Record<string, number>>;

/**
 * Chooses the faults of one run.
 *
 * @param calls of the phases in which calls fail
 */
export function drawFaults(draw: Random, calls: Calls, kinds: readonly Fault['kind'][]): Fault[] {
  const faults: Fault[] = [];
  for (const kind of kinds) {
    for (;;) {
      const phase = pick(draw, Object.keys(calls));
      const nth = 1 + Math.floor(draw() * (calls[phase] ?? 1));
      // Each hits a different call.
      if (faults.some((fault) => fault.phase === phase && fault.nth === nth)) continue;
      faults.push({ phase, nth, kind });
      break;
    }
  }
  return faults;
}
