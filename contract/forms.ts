/** Forms that keys of settings.ts have in common, each with the words for what does not fit. */
import { z } from 'zod';

/**
 * What a value must be, in words of our own. A key that is missing has an example instead: a line to paste.
 *
 * @param example the value as it is written in settings.ts; only of a key that has no default
 */
export const must = (words: string, example?: string) => ({
  error: ({ input }: { readonly input?: unknown }) =>
    input === undefined && example !== undefined ? `${MISSING}${example}` : `must be ${words}`,
});

/** How the message about a missing key begins; its example follows. */
export const MISSING = 'is missing: ';

export const text = (pattern: RegExp, words: string, example?: string) =>
  z.string(must(`${words}, quoted`, example)).regex(pattern, `must be ${words}`);

export const whole = (least: number, most: number, words: string, example?: string) => {
  const { error } = must(`a whole number ${words}`, example);
  return z.int({ error }).min(least, { error }).max(most, { error });
};

export const yesOrNo = z.boolean(must('true or false'));

// Clients take `.`, `..` and empty segments away before they ask.
export const path = (example?: string) =>
  text(
    /^(?=.{1,1024}$)\/((?!\.{1,2}(\/|$))[\w.-]+(\/|$))*$/,
    'a plain path such as /health, of 1,024 characters at most',
    example,
  );

/** The range that begins where its prefix says, such as 10.0.0.0/16 for 10.0.0.1/16. */
function networkOf(range: string): string {
  const [address = '', bits] = range.split('/');
  const number = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  const first = number - (number % 2 ** (32 - Number(bits)));
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${bits ?? ''}`;
}

/** EC2 moves a range to where it begins, and the provider refuses to name it otherwise. */
export const ipv4Range = (words: string, example?: string) =>
  z.cidrv4(must(words, example)).refine((range) => networkOf(range) === range, {
    error: ({ input }) => `must begin where its prefix says: ${networkOf(String(input))}`,
  });

/** Name → value, at least one. */
export const entries = <V extends z.ZodType>(name: z.ZodString, value: V, example: string) =>
  z
    .record(name, value, must(`named, such as ${example}`, example))
    .refine((record) => Object.keys(record).length > 0, `must have one at least, such as ${example}`);
