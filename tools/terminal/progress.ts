import { redraw } from './redraw';

const began = Date.now();
let stream: 'log' | 'error' = 'log';

/** Prints progress on stderr, so that stdout has only the program's result. */
export function sayOnStderr(): void {
  stream = 'error';
}

let draw: ReturnType<typeof redraw> | undefined;
let below: readonly string[] = [];

/** Keeps these lines below all other output in the terminal, replacing the previous ones. */
export function keepBelow(lines: readonly string[]): void {
  if (!process.stdout.isTTY) return;
  lastSaid = Date.now();
  draw ??= redraw(process.stdout);
  below = lines;
  draw(lines);
}

/** Milliseconds without output after which a line is printed. */
const SILENCE_MS = 10_000;

let lastSaid = began;

/** Waits for the work, and prints what it is whenever there was no other output for a while. */
export async function during<T>(topic: string, text: string, work: Promise<T>): Promise<T> {
  const timer = setInterval(() => {
    if (Date.now() - lastSaid >= SILENCE_MS) say(topic, text);
  }, SILENCE_MS / 20);
  return work.finally(() => {
    clearInterval(timer);
  });
}

/** Prints one line of progress: minutes and seconds since the start, topic, text. */
export function say(topic: string, text: string): void {
  lastSaid = Date.now();
  const seconds = Math.floor((Date.now() - began) / 1000);
  const clock = `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, '0')}`;
  draw?.([]);
  console[stream](`[${clock}] ${topic.padEnd(15)} ${text}`);
  draw?.(below);
}
