import { keepBelow } from './progress';
import { changes, type Section, tables } from './table';

/**
 * Shows sections as they become: on a terminal below all lines, in place of those before; elsewhere what has changed.
 *
 * @param print gets each change where there is no terminal
 */
export function live(print: (change: string) => void) {
  let before: readonly Section[] | undefined;
  return (sections: readonly Section[], ...notes: readonly string[]): void => {
    if (process.stdout.isTTY) keepBelow([...tables(sections), ...notes]);
    else for (const line of [...changes(before ?? sections, sections), ...notes]) print(line);
    before = sections;
  };
}
