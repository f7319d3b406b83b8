/** Tables of values that AWS refuses, each row beside neighbours that it accepts. */
import { query } from '../../support/aws';
import type { Account } from '../../support/fork';

type Row<V> = readonly [
  call: string,
  code: string,
  refused: readonly V[],
  taken: readonly V[],
  send: (value: V) => Promise<unknown>,
];

export const x = (length: number): string => 'x'.repeat(length);

export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** One test per value; refusals by the API models do not count as complaints here. */
export function testRefusals<V extends string | number>(
  account: () => Account,
  rows: readonly Row<V>[],
): void {
  test.each(
    rows.flatMap(([call, code, refused, , send]) =>
      refused.map((value) => [call, shown(value), code, () => send(value)] as const),
    ),
  )('%s %s is refused with %s', async (_, __, code, attempt) => {
    expect(await attempt().then(() => 'taken', String)).toMatch(new RegExp(String.raw`\b${code}\b`));
  });

  test.each(
    rows.flatMap(([call, , , taken, send]) =>
      taken.map((value) => [call, shown(value), () => send(value)] as const),
    ),
  )('%s %s is taken', async (_, __, attempt) => {
    expect(await attempt().then(() => 'taken', String)).toBe('taken');
  });

  afterAll(async () => {
    const { complaints, close } = account();
    await close();
    expect(complaints.splice(0).filter((line) => !line.includes('in the request'))).toEqual([]);
  });
}

/** One call to a query API without a client here. */
export async function ask(
  account: Account,
  service: string,
  parameters: Record<string, string>,
): Promise<string> {
  const answer = await query(account.url, service, '2010-03-31', parameters);
  if (answer.includes('<Error>')) throw new Error(answer);
  return answer;
}

const shown = (value: string | number) =>
  typeof value === 'string' && value.length > 40 ? `${value.slice(0, 8)}… of ${value.length}` : `'${value}'`;
