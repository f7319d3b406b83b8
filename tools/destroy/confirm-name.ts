import { ask, checkTerminal } from '../terminal/ask';
import { UserError } from '../terminal/program';

/** The option to pass without a terminal. */
const confirmOption = (name: string) => `--confirm ${name}`;

/** Checks before any work starts that the name is confirmed, or that the terminal can ask for it. */
export function checkConfirmation(name: string, given: string | undefined): void {
  if (given === undefined) checkTerminal(confirmOption(name));
  else if (given !== name) throw mismatch(name, given);
}

/**
 * Asks for the name in the terminal unless it was passed.
 *
 * @throws UserError if it is another name
 */
export async function confirmName(name: string, given: string | undefined): Promise<void> {
  const typed = given ?? (await ask(`Type ${name} to destroy it:`, confirmOption(name)));
  if (typed !== name) throw mismatch(name, typed);
}

const mismatch = (name: string, typed: string) =>
  new UserError(`'${typed}' is not '${name}': nothing was destroyed`);
