/** How checks are looked at: side by side, in order, each bounded. */
import { type Check, examine, Open } from '../../../tools/doctor/examine';
import { UserError } from '../../../tools/terminal/program';

const found = async (checks: readonly Check[], limitMs?: number) =>
  (await Promise.all(examine(checks, limitMs))).map(({ state, text }) => `${state}: ${text}`);
const ok = { name: 'a', look: () => '1.0' };
const wrong: Check = {
  name: 'b',
  look: () => Promise.reject(new UserError('it is not there: install it')),
};

test.each<[string, Check[], string[]]>([
  ['what is there is told', [ok], ['ok: 1.0']],
  ['what is wrong is told with its remedy', [wrong], ['wrong: it is not there: install it']],
  [
    'of what needs something wrong that is told',
    [wrong, { ...ok, needs: ['b'] }],
    ['wrong: it is not there: install it', 'open: not checked: it needs b'],
  ],
  [
    'what is not needed by everybody is open, and so is what needs it',
    [
      { name: 'c', look: () => Promise.reject(new Open('no engine')) },
      { ...ok, needs: ['c'] },
    ],
    ['open: no engine', 'open: not checked: it needs c'],
  ],
  [
    'several problems are one line',
    [{ name: 'd', look: () => Promise.reject(new UserError('x: y\nz')) }],
    ['wrong: x: y; z'],
  ],
  [
    'what others wrote does nothing to the terminal',
    [{ name: 'e', look: () => '\u001b[31mred\u001b[0m\n::error::no' }],
    ['ok: red ::error::no'],
  ],
])('%s', async (_, checks, lines) => {
  expect(await found(checks)).toEqual(lines);
});

test('what never answers does not hold the others', async () => {
  const never = { name: 'never', look: () => new Promise<string>(() => undefined) };
  expect(await found([never, ok], 50)).toEqual([
    'wrong: no answer in 0.05 s: check that it runs, and that this machine reaches the internet',
    'ok: 1.0',
  ]);
});

test('they are begun side by side', async () => {
  let release: () => void = () => undefined;
  const released = new Promise<string>((resolve) => {
    release = () => {
      resolve('released');
    };
  });
  const releasing = () => {
    release();
    return 'releases';
  };
  expect(
    await found([
      { name: 'waits', look: () => released },
      { name: 'releases', look: releasing },
    ]),
  ).toEqual(['ok: released', 'ok: releases']);
});

test('nothing waits for what is looked at after it', () => {
  expect(() => examine([{ ...ok, needs: ['b'] }, wrong])).toThrow('a needs a check that comes after it');
});
