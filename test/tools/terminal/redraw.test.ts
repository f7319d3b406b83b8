/** What a terminal shows of lines that replace each other. */
import { keepBelow, say } from '../../../tools/terminal/progress';
import { redraw } from '../../../tools/terminal/redraw';

const ROWS = 4;

/** A terminal of ten columns that supports the two sequences used. */
function terminal(size = { columns: 10, rows: ROWS }) {
  const screen: string[] = [''];
  const write = (text: string) => {
    for (const part of text
      .replaceAll('\x1b[', '^')
      .split(/(\n|\^\d*[FJ])/)
      .filter(Boolean)) {
      if (/^\^.*F/.test(part)) cursor = Math.max(top, cursor - Number(part.slice(1, -1)));
      else if (part === '^J') screen.splice(cursor, screen.length, '');
      else if (part === '\n') {
        screen[(cursor += 1)] ??= '';
        top = Math.max(top, cursor + 1 - ROWS);
      } else screen[cursor] = part;
    }
  };
  let cursor = 0;
  /** Anything above has scrolled off the screen. */
  let top = 0;
  return { stream: { write, ...size } as unknown as NodeJS.WriteStream, screen };
}

test.each([
  ['fewer lines', [['one', 'two'], ['three']], ['three', '']],
  ['more lines', [['one'], ['two', 'three']], ['two', 'three', '']],
  ['no lines', [['one'], []], ['']],
  ['more lines than rows', [['1', '2', '3', '4'], ['5']], ['5', '']],
  ['longer lines than columns', [['0123456789abc'], ['0123456789abc']], ['0123456789', '']],
])('%s replace the earlier ones', (_, drawn, shown) => {
  const { stream, screen } = terminal();
  const draw = redraw(stream);
  for (const lines of drawn) draw(lines);
  expect(screen).toEqual(shown);
});

test('a terminal of unknown size shows the lines too', () => {
  const { stream, screen } = terminal({ columns: 0, rows: 0 });
  redraw(stream)(['one', 'two']);
  expect(screen).toEqual(['one', 'two', '']);
});

test('messages appear above the lines, which stay at the bottom', () => {
  const { stream, screen } = terminal();
  const { stdout } = process;
  Object.defineProperty(process, 'stdout', { value: { ...stream, isTTY: true }, configurable: true });
  const log = jest
    .spyOn(console, 'log')
    .mockImplementation((line: string) => stream.write(`${line.slice(-3)}\n`));
  keepBelow(['table']);
  say('topic', 'one');
  keepBelow(['other']);
  say('topic', 'two');
  const [first, ...shown] = screen;
  keepBelow([]);
  log.mockRestore();
  Object.defineProperty(process, 'stdout', { value: stdout, configurable: true });
  expect([first, ...shown]).toEqual(['one', 'two', 'other', '']);
  expect(screen).toEqual(['one', 'two', '']);
});
