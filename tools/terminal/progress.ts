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
  draw ??= redraw(process.stdout);
  below = lines;
  draw(lines);
}

/** One line of progress: minutes and seconds since the start, what it is about, what happens. */
export function say(topic: string, text: string): void {
  const seconds = Math.floor((Date.now() - began) / 1000);
  const clock = `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, '0')}`;
  draw?.([]);
  console[stream](`[${clock}] ${topic.padEnd(15)} ${text}`);
  draw?.(below);
}
