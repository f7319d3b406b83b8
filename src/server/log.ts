import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { openStdout } from './stdout';

export type { Logger };

/** One JSON object a line on stdout; see {@link openStdout} for when it is there. */
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
