import { createInterface } from 'node:readline/promises';

import { UserError } from './program';

/**
 * Refuses to go on where nobody can be asked.
 *
 * @param otherwise what to pass there, such as '--auto-approve'
 */
export function checkTerminal(otherwise: string): void {
  if (!process.stdin.isTTY) throw new UserError(`there is no terminal to ask in: pass ${otherwise}`);
}

/**
 * Asks in the terminal.
 *
 * @param otherwise what to pass where there is none
 * @throws UserError where there is no terminal
 */
export async function ask(question: string, otherwise: string): Promise<string> {
  checkTerminal(otherwise);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // A Ctrl-C at the prompt is one for the program.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return (await terminal.question(`${question} `)).trim();
  } finally {
    terminal.close();
  }
}

/** Whether the answer is yes. */
export async function confirm(question: string, otherwise: string): Promise<boolean> {
  return /^y(es)?$/i.test(await ask(`${question} [y/N]`, otherwise));
}
