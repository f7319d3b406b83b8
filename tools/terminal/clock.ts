/** Time of day in UTC, such as 15:04:05. */
export const clock = (date: Date | undefined) => date?.toISOString().slice(11, 19) ?? '--:--:--';

const DAY_MS = 86_400_000;

/** The same, or the date if it is more than a day ago. */
export const since = (date: Date | undefined) =>
  date && Date.now() - date.getTime() > DAY_MS ? date.toISOString().slice(0, 10) : clock(date);
