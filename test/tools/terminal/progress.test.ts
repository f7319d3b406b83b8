/** That no work is silent for long, and that what speaks for itself is left alone. */
import { during, say } from '../../../tools/terminal/progress';

let said: jest.SpyInstance;
beforeEach(() => {
  jest.useFakeTimers();
  said = jest.spyOn(console, 'log').mockImplementation();
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});
const lines = () => said.mock.calls.map(([line]) => String(line).replace(/^\[[\d:]+\] /, ''));

/** Work of so many seconds, in which something else is said at these. */
async function work(seconds: number, ...at: number[]): Promise<void> {
  for (const second of at)
    setTimeout(() => {
      say('other', 'speaks');
    }, second * 1000);
  say('other', 'begins');
  const ended = during('stacks', 'at work', new Promise((resolve) => setTimeout(resolve, seconds * 1000)));
  await jest.advanceTimersByTimeAsync(seconds * 1000);
  await ended;
  await jest.advanceTimersByTimeAsync(60_000);
}

const AT_WORK = 'stacks          at work';
const SPEAKS = 'other           speaks';

test.each<[seconds: number, at: number[], heard: string[]]>([
  [9, [], []],
  [35, [], [AT_WORK, AT_WORK, AT_WORK]],
  [25, [5, 12, 20], [SPEAKS, SPEAKS, SPEAKS]],
  [25, [5], [SPEAKS, AT_WORK]],
])('%i seconds in which something else is said at %j', async (seconds, at, heard) => {
  await work(seconds, ...at);
  expect(lines().slice(1)).toEqual(heard);
});

test('what fails is silent from then on, and its error is its own', async () => {
  const failing = during('stacks', 'at work', Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  await jest.advanceTimersByTimeAsync(60_000);
  expect(lines()).toEqual([]);
});
