import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { openStdout } from './stdout';

export type { Logger };

/** Writes one JSON object per line to stdout; see {@link openStdout} for when. */
export function createLogger(service: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const log: Logger = pino(
    options,
    destination ??
      openStdout((dropped) => {
        log.warn({ dropped }, 'lines lost: stdout was not read in time');
      }),
  );
  return log;
}
