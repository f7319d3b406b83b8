import { createInterface } from 'node:readline/promises';

import { UserError } from './program';

/**
 * Refuses to continue without a terminal.
 *
 * @param option what to pass instead, such as '--auto-approve'
 */
export function checkTerminal(option: string): void {
  if (!process.stdin.isTTY) throw new UserError(`there is no terminal to ask in: pass ${option}`);
}

/**
 * Asks in the terminal.
 *
 * @param option what to pass without a terminal
 * @throws UserError if there is no terminal
 */
export async function ask(question: string, option: string): Promise<string> {
  checkTerminal(option);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // Ctrl-C at the prompt interrupts the program.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return (await terminal.question(`${question} `)).trim();
  } finally {
    terminal.close();
  }
}

/** Whether the answer is yes. */
export async function confirm(question: string, option: string): Promise<boolean> {
  return /^y(es)?$/i.test(await ask(`${question} [y/N]`, option));
}
