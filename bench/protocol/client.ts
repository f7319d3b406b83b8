import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { fin, type Pieces, textOf } from './cases';
import { type Message, readMessage } from './message';

const TIMEOUT_MS = 5_000;

/** Sends the pieces unchanged, with their pauses, while the socket is writable. */
export async function write(socket: Socket, pieces: Pieces): Promise<void> {
  for (const piece of [pieces].flat()) {
    if (!socket.writable) return;
    if (typeof piece === 'number') await sleep(piece);
    else if (typeof piece === 'string') socket.write(piece, 'latin1');
    else if (piece === fin) socket.end();
    else socket.resetAndDestroy();
  }
}

export interface Conversation {
  /** Everything received. */
  readonly text: string;
  readonly answers: readonly Message[];
  /** Whether the server closed the connection, kept it, or left its client waiting. */
  readonly end: 'closed' | 'kept' | 'hang';
}

/** Sends `pieces`, waits for an answer, sends `next` on the same connection, and waits for an answer with `marker`. */
export async function converse(
  port: number,
  pieces: Pieces,
  next: string,
  marker: RegExp,
): Promise<Conversation> {
  const isHead = textOf(pieces).startsWith('HEAD ');
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  let text = '';
  const state = { ended: false };
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => (text += chunk.toString('latin1')));
  for (const event of ['end', 'close'] as const) socket.on(event, () => (state.ended = true));

  function answers(): Message[] {
    const read: Message[] = [];
    let isFinal = false;
    for (let rest = text; rest !== ''; rest = read.at(-1)?.rest ?? '') {
      const answer = readMessage(rest, isHead && !isFinal, state.ended);
      // Bytes that are not an answer, or not its whole head, count as an answer that was cut.
      if (!answer) return state.ended ? [...read, { ...noHead, start: rest.slice(0, 40) }] : read;
      read.push(answer);
      isFinal ||= isFinalAnswer(answer);
    }
    return read;
  }
  async function until(condition: () => boolean): Promise<boolean> {
    const end = performance.now() + TIMEOUT_MS;
    while (!condition() && !state.ended && performance.now() < end) await sleep(5);
    return condition() || state.ended;
  }
  const isMarked = ({ head }: Message) => marker.test(head);

  await write(socket, pieces);
  let isAnswered = await until(() => answers().some(isFinalAnswer));
  if (isAnswered && !state.ended && socket.writable) {
    socket.write(next, 'latin1');
    isAnswered = await until(() => answers().some(isMarked));
  } else if (isAnswered) isAnswered = await until(() => false);
  const all = answers();
  socket.destroy();
  const marked = all.findIndex(isMarked);
  return {
    text,
    answers: marked < 0 ? all : all.slice(0, marked),
    end: marked >= 0 ? 'kept' : isAnswered ? 'closed' : 'hang',
  };
}

const noHead: Message = { head: '', start: '', body: '', complete: false, rest: '' };

const isFinalAnswer = ({ start }: Message) => !/^HTTP\/1\.\d 1\d\d/.test(start);
