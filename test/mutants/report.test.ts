/** The report of a run of mutants. */
import { summaryOf } from '../../mutants/report';

const at = (line: number, from: number, to: number) => ({
  start: { line, column: from },
  end: { line, column: to },
});

test('each unnoticed change is a line; an invalid change does not count', () => {
  const source = "const few = 1;\nif (few < 2) say('few');\n";
  const mutants = [
    { status: 'Killed', location: at(2, 5, 12), replacement: 'true' },
    { status: 'Timeout', location: at(2, 5, 12), replacement: 'false' },
    { status: 'Survived', location: at(2, 5, 12), replacement: 'few <= 2' },
    { status: 'NoCoverage', location: at(2, 18, 23), replacement: '""' },
    { status: 'CompileError', location: at(1, 1, 2), replacement: '' },
    { status: 'RuntimeError', location: at(1, 1, 2), replacement: '' },
  ];
  expect(
    summaryOf('verify', { files: { 'tools/a.ts': { source, mutants } } })
      .split('\n')
      .slice(2),
  ).toEqual([
    '| verify | 4 | 2 | 2 | 1 | 50 % |',
    '',
    '- tools/a.ts:2 `few < 2` → `few <= 2`',
    '- tools/a.ts:2 `\'few\'` → `""`',
  ]);
});

test('a change of several lines is reported in one, shortened', () => {
  const source = `function f() {\n  ${'long '.repeat(30)}\n}\n`;
  const mutant = {
    status: 'Survived',
    location: { start: { line: 1, column: 14 }, end: { line: 3, column: 2 } },
  };
  const [, , , , line = ''] = summaryOf('src', {
    files: { 'a.ts': { source, mutants: [{ ...mutant, replacement: '{}' }] } },
  }).split('\n');
  expect(line).toMatch(/^- a\.ts:1 `\{ long .*…` → `\{\}`$/);
  expect(line.length).toBeLessThan(90);
});
