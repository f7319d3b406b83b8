/** How long a watched deployment is silent. */
import { NotYet } from '../../../tools/verify/errors';
import { poll } from '../../../tools/verify/polling';

test('a wait without changes is repeated every ten seconds', async () => {
  const write = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    let looks = 0;
    // Five seconds pass between two looks.
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => looks * 5_000);
    const saidAt = () => write.mock.calls.length;
    const said: number[] = [];
    const look = () => {
      looks += 1;
      said.push(saidAt());
      return looks < 12 ? Promise.reject(new NotYet('tasks', '1 of 2')) : Promise.resolve('all');
    };
    expect(await poll(look, { pollMs: 1 }, () => Promise.resolve())).toBe('all');
    // Number of lines at each look.
    expect(said).toEqual([0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6]);
    clock.mockRestore();
  } finally {
    write.mockRestore();
  }
});

test('evidence is recorded every half minute, in case it is unavailable later', async () => {
  const write = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    let looks = 0;
    const keptAt: number[] = [];
    const look = () =>
      (looks += 1) < 20 ? Promise.reject(new NotYet('tasks', '1 of 2')) : Promise.resolve('all');
    await poll(look, { pollMs: 1 }, () => Promise.resolve(void keptAt.push(looks)));
    expect(keptAt).toEqual([6, 12, 18]);
  } finally {
    write.mockRestore();
  }
});
