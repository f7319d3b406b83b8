import { keepBelow } from './progress';
import { changes, type Section, tables } from './table';

/**
 * Shows the latest sections: in a terminal below all other lines, replacing the previous ones; elsewhere only changes.
 *
 * @param print gets each change if there is no terminal
 */
export function live(print: (change: string) => void) {
  let before: readonly Section[] | undefined;
  return (sections: readonly Section[], ...notes: readonly string[]): void => {
    if (process.stdout.isTTY) keepBelow([...tables(sections), ...notes]);
    else for (const line of [...changes(before ?? sections, sections), ...notes]) print(line);
    before = sections;
  };
}
