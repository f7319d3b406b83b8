/** Types of value that keys of settings.ts share, each with its error message. */
import { z } from 'zod';

/**
 * The error message of a value: what it must be. A missing key gets an example to paste instead.
 *
 * @param example the value as written in settings.ts; only for a key without a default
 */
export const must = (expected: string, example?: string) => ({
  error: ({ input }: { readonly input?: unknown }) =>
    input === undefined && example !== undefined ? `${MISSING}${example}` : `must be ${expected}`,
});

/** Start of the message about a missing key; its example follows. */
export const MISSING = 'is missing: ';

export const text = (pattern: RegExp, expected: string, example?: string) =>
  z.string(must(`${expected}, quoted`, example)).regex(pattern, `must be ${expected}`);

export const whole = (min: number, max: number, range: string, example?: string) => {
  const { error } = must(`a whole number ${range}`, example);
  return z.int({ error }).min(min, { error }).max(max, { error });
};

export const yesOrNo = z.boolean(must('true or false'));

// Clients remove `.`, `..` and empty segments before they send a request.
export const path = (example?: string) =>
  text(
    /^(?=.{1,1024}$)\/((?!\.{1,2}(\/|$))[\w.-]+(\/|$))*$/,
    'a plain path such as /health, of at most 1,024 characters',
    example,
  );

/** The range with its network address, such as 10.0.0.0/16 for 10.0.0.1/16. */
function networkOf(range: string): string {
  const [address = '', bits] = range.split('/');
  const number = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  const first = number - (number % 2 ** (32 - Number(bits)));
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${bits ?? ''}`;
}

/** EC2 changes the address of a range to its network address, and the provider refuses any other. */
export const ipv4Range = (expected: string, example?: string) =>
  z.cidrv4(must(expected, example)).refine((range) => networkOf(range) === range, {
    error: ({ input }) => `must start at its network address: ${networkOf(String(input))}`,
  });

/** Name → value, at least one. */
export const entries = <V extends z.ZodType>(name: z.ZodString, value: V, example: string) =>
  z
    .record(name, value, must(`an object such as ${example}`, example))
    .refine((record) => Object.keys(record).length > 0, `must have at least one entry, such as ${example}`);
