import { execFileSync } from 'node:child_process';

import { shellWord } from '../../../tools/terminal/shell-word';

const texts = [
  '/plain/path',
  "a space, a 'quote'",
  '$HOME `id` "x" \\ *',
  '',
  'Olá\nmundo',
  '/Área de trabalho/a',
];

test.each(texts)('%j becomes one shell word, which the shell reads back unchanged', (text) => {
  expect(execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' })).toBe(text);
});

test('a text that needs no quotes gets none', () => {
  expect(shellWord('-fs-mirror=/folder/of-it')).toBe('-fs-mirror=/folder/of-it');
});
