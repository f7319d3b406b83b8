/** Every wait of these tests has a timeout and then reports what it last saw. */
import { connect, type Socket } from 'node:net';
import { inTime, until } from '../../support/until';
import { killAll, start } from '../support/processes';
import { closeAll, startRawUpstream } from '../support/services';
import { readUntil, whenClosed } from '../support/sockets';

afterEach(async () => {
  await closeAll();
  await killAll();
});

const never = new Promise<never>(() => undefined);

test('a condition that does not become true in time', async () => {
  const seen: number[] = [];
  const isThere = () => seen.push(seen.length) > 1_000_000;
  await expect(until('a million', isThere, () => 'few', 20)).rejects.toThrow(
    'timed out after 0.02 s waiting for a million; last seen: few',
  );
  expect(seen.length).toBeGreaterThan(1);
});

test('an event that does not happen in time', async () => {
  await expect(inTime('an answer', never, () => ({ bytes: 1 }), 20)).rejects.toThrow(
    'timed out after 0.02 s waiting for an answer; last seen: { bytes: 1 }',
  );
  expect(await inTime('an answer', Promise.resolve('it'), () => '', 20)).toBe('it');
  await expect(inTime('it', Promise.reject(new Error('broken')), () => '', 20)).rejects.toThrow('broken');
});

test('a condition that became true while the machine was suspended is noticed', async () => {
  let isThere = false;
  const waited = until(
    'it',
    () => isThere,
    () => 'nothing',
    20,
  );
  const begun = Date.now();
  while (Date.now() - begun < 50);
  isThere = true;
  await expect(waited).resolves.toBeUndefined();
});

test('a connection that is not closed, and one that is closed before the text arrives', async () => {
  const sockets: Socket[] = [];
  const port = await startRawUpstream((socket) => {
    sockets.push(socket);
    socket.write('half');
  });
  const client = connect(port, '127.0.0.1');
  await readUntil(client, 'half');
  await expect(whenClosed(client, () => 'half', 20)).rejects.toThrow(
    'timed out after 0.02 s waiting for the end of the connection; last seen: half',
  );
  for (const socket of sockets) socket.end('way');
  await expect(readUntil(client, 'whole')).rejects.toThrow("closed before 'whole' arrived; last seen: way");
});

test('a process that does not end, and one that ends before it prints the text', async () => {
  const program = (script: string) => start('sh', ['-c', script]);
  const patient = program('echo up; exec sleep 60');
  await patient.said('up');
  await expect(patient.end(20)).rejects.toThrow('exec sleep 60; last seen: up');
  await expect(program('echo oh; echo no >&2').said('up')).rejects.toThrow(
    'ended before it printed up: oh\nno',
  );
});

test('the children of a process end with it', async () => {
  const shell = start('sh', ['-c', 'sleep 60 & echo up; wait']);
  await shell.said('up');
  // It has really ended only when nobody holds its output any more.
  await killAll();
  expect(await shell.end()).toBe('SIGKILL');
});
