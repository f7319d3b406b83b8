/** How checks run: in parallel, reported in order, each with a timeout. */
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
  ['success is reported', [ok], ['ok: 1.0']],
  ['a problem is reported with its remedy', [wrong], ['wrong: it is not there: install it']],
  [
    'a check that needs a failed one names it',
    [wrong, { ...ok, needs: ['b'] }],
    ['wrong: it is not there: install it', 'open: not checked: it needs b'],
  ],
  [
    'an optional check is open, as is a check that needs it',
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
    'foreign text cannot control the terminal',
    [{ name: 'e', look: () => '\u001b[31mred\u001b[0m\n::error::no' }],
    ['ok: red ::error::no'],
  ],
])('%s', async (_, checks, lines) => {
  expect(await found(checks)).toEqual(lines);
});

test('a check that never answers does not delay the others', async () => {
  const never = { name: 'never', look: () => new Promise<string>(() => undefined) };
  expect(await found([never, ok], 50)).toEqual([
    'wrong: no answer in 0.05 s: check that it runs, and that this machine reaches the internet',
    'ok: 1.0',
  ]);
});

test('they start in parallel', async () => {
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

test('no check needs a later one', () => {
  expect(() => examine([{ ...ok, needs: ['b'] }, wrong])).toThrow('a needs a check that comes after it');
});
