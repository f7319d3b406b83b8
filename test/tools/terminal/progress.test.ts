/** No work is silent for long, and work with its own output is left alone. */
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

/** Work of this many seconds, with other output at these seconds. */
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
])('%i seconds with other output at %j', async (seconds, at, heard) => {
  await work(seconds, ...at);
  expect(lines().slice(1)).toEqual(heard);
});

test('failed work prints nothing more, and its error is passed on', async () => {
  const failing = during('stacks', 'at work', Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  await jest.advanceTimersByTimeAsync(60_000);
  expect(lines()).toEqual([]);
});
