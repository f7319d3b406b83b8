/** Locks on states: one line each, with the command that clears it. */
import { stateKey } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { type Lock, readLock } from '../aws/remote-state';
import { UserError } from '../terminal/program';

/** The locks that are held on the states of the stacks. */
export async function locksOn(settings: Settings, stacks: readonly string[]): Promise<string[]> {
  return (await Promise.all(stacks.map((stack) => lockOn(settings, stack)))).flat();
}

async function lockOn(settings: Settings, stack: string): Promise<string[]> {
  try {
    const lock = await readLock(settings, stack);
    return lock ? [describeLock(settings, stack, lock)] : [];
  } catch (error) {
    return [`cannot read the lock of ${stack} (${(error as Error).message}): log in again and look`];
  }
}

/** Who holds the lock, and what to do. */
export function describeLock(settings: Settings, stack: string, lock: Partial<Lock>): string {
  const { Who, Operation, Created = '' } = lock;
  const clear = `clear the lock: aws s3 rm s3://${settings.stateBucket}/${stateKey(stack)}.tflock`;
  const minutes = Math.round((Date.now() - Date.parse(Created)) / 60_000);
  if (!Who || !Operation || Number.isNaN(minutes))
    return `${stack} has a lock that does not say who holds it: check that no run is using it, then ${clear}`;
  return (
    `${stack} is locked by ${Who}, ${Operation}, since ${Created} (${minutes} min): wait for that run or, if it no ` +
    `longer exists, ${clear}`
  );
}

/** Refuses to start while a state is locked, by a running or a killed run: the state may look empty by mistake. */
export async function checkNothingLocked(settings: Settings, stacks: readonly string[]): Promise<void> {
  const locks = await locksOn(settings, stacks);
  if (locks.length > 0) throw new UserError(locks.join('\n'));
}
