import { ask, checkTerminal } from '../terminal/ask';
import { UserError } from '../terminal/program';

/** What is passed where nobody can be asked. */
const otherwise = (name: string) => `--confirm ${name}`;

/** Refuses what cannot be confirmed, before anything is looked at. */
export function checkConfirmation(name: string, given: string | undefined): void {
  if (given === undefined) checkTerminal(otherwise(name));
  else if (given !== name) throw mismatch(name, given);
}

/**
 * Goes on where the name was passed, or is typed in the terminal now.
 *
 * @throws UserError for another name
 */
export async function confirmName(name: string, given: string | undefined): Promise<void> {
  const typed = given ?? (await ask(`Type ${name} to destroy it:`, otherwise(name)));
  if (typed !== name) throw mismatch(name, typed);
}

const mismatch = (name: string, typed: string) =>
  new UserError(`'${typed}' is not '${name}': nothing was destroyed`);
