import { redraw } from './redraw';

const began = Date.now();
let stream: 'log' | 'error' = 'log';

/** Leaves stdout to what a program answers, where that is for another program. */
export function sayOnStderr(): void {
  stream = 'error';
}

let draw: ReturnType<typeof redraw> | undefined;
let below: readonly string[] = [];

/** Keeps these lines on the terminal below all that is said, in place of those before. */
export function keepBelow(lines: readonly string[]): void {
  if (!process.stdout.isTTY) return;
  lastSaid = Date.now();
  draw ??= redraw(process.stdout);
  below = lines;
  draw(lines);
}

/** Milliseconds after which a reader asks what it is doing. */
const SILENCE_MS = 10_000;

let lastSaid = began;

/** Waits for the work, and says what it is as often as nothing else was said for a while. */
export async function during<T>(topic: string, text: string, work: Promise<T>): Promise<T> {
  const timer = setInterval(() => {
    if (Date.now() - lastSaid >= SILENCE_MS) say(topic, text);
  }, SILENCE_MS / 20);
  return work.finally(() => {
    clearInterval(timer);
  });
}

/** One line of progress: minutes and seconds since the start, what it is about, what happens. */
export function say(topic: string, text: string): void {
  lastSaid = Date.now();
  const seconds = Math.floor((Date.now() - began) / 1000);
  const clock = `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, '0')}`;
  draw?.([]);
  console[stream](`[${clock}] ${topic.padEnd(15)} ${text}`);
  draw?.(below);
}
