import { errorBody } from '../../../src/server/errors';

const head = /^HTTP\/1\.1 (\d{3}) [ -~]*((?:\r\n[\w-]+: [ -~]*)*)\r\n\r\n/;
const known = ['{"status":"UP"}', '{"message":"Olá, mundo!"}'];

/**
 * The statuses of all answers on one connection, in order, without 100 Continue.
 *
 * @param heads how many answers at most have a Content-Length but no body
 * @throws if any byte is not part of a complete answer as these servers give it
 */
export function statuses(bytes: Buffer, heads: number): number[] {
  const found: number[] = [];
  let rest = bytes.toString('latin1');
  while (rest) {
    const [all = '', status = '', lines = ''] = head.exec(rest) ?? [];
    if (!all) throw new Error(`not HTTP: ${JSON.stringify(rest.slice(0, 300))}`);
    rest = rest.slice(all.length);
    if (status === '100') continue;
    found.push(Number(status));
    if (status === '204') continue;
    const headers = new Map(
      lines.split('\r\n').map((line) => line.toLowerCase().split(': ', 2) as [string, string]),
    );
    if (headers.get('content-type') !== 'application/json; charset=utf-8')
      throw new Error(`not JSON: ${all}`);
    if (heads > 0 && !rest.startsWith('{')) {
      heads -= 1;
      continue;
    }
    const length = Number(headers.get('content-length'));
    const body = Buffer.from(rest.slice(0, length), 'latin1').toString();
    const expected = Number(status) < 400 ? known : [JSON.stringify(errorBody(Number(status)))];
    if (!expected.includes(body)) throw new Error(`${status} with the body ${JSON.stringify(body)}`);
    rest = rest.slice(length);
  }
  return found;
}
