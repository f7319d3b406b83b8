import fc, { type Arbitrary } from 'fast-check';
import { bytes, chunked, hostileRequest, methods, oneOf, type Piece, query, smuggled } from './hostile';

/** The bytes of one connection. */
export interface Attack {
  bytes: string;
  /** Where the bytes are split into pieces, which are sent one by one. */
  cuts: number[];
  /** The answers to the valid requests at the start. */
  owed: number[];
  /** All requests are valid: there is no further answer. */
  clean: boolean;
  /** Number of requests, including malformed ones. */
  requests: number;
  heads: number;
}

export type Role = 'app' | 'redirect';

/** The answer to a valid request. */
function expected(role: Role, method: string, path: string): number {
  if (path !== '/health' && path !== (role === 'app' ? '/' : '/rota1')) return 404;
  if (method === 'OPTIONS') return 204;
  return method === 'GET' || method === 'HEAD' ? 200 : 405;
}

function cleanRequest(role: Role): Arbitrary<Piece> {
  return fc
    .record({
      method: oneOf(...methods),
      path: oneOf(
        '/rota1',
        '/rota1',
        '/rota1',
        '/health',
        '/',
        '/rota1/',
        '/Rota1',
        '//rota1',
        '/x/../rota1',
      ),
      query: fc.option(query, { nil: undefined }),
      version: oneOf('1.1'),
      extra: oneOf('', '', 'Expect: 100-continue\r\n', 'X-A: b\r\nX-A: c\r\n', 'X-Latin: \xe9\xff\r\n'),
      body: fc.option(fc.oneof(bytes(40), fc.constant(smuggled)), { nil: undefined }),
      coded: fc.boolean(),
    })
    .map(({ method, path, query, version, extra, body, coded }) => {
      const target = query === undefined ? path : `${path}?${query}`;
      const framing =
        body === undefined
          ? ''
          : coded
            ? 'Transfer-Encoding: chunked\r\n'
            : `Content-Length: ${body.length}\r\n`;
      const sent = body === undefined ? '' : coded ? `${chunked(body)}\r\n` : body;
      return {
        text: `${method} ${target} HTTP/${version}\r\nHost: shop.test\r\n${extra}${framing}\r\n${sent}`,
        status: expected(role, method, path),
        head: method === 'HEAD',
      };
    });
}

/** Up to eight valid requests, or some of them followed by hostile ones. */
export function attack(role: Role, bait: number): Arbitrary<Attack> {
  const clean = cleanRequest(role);
  return fc
    .record({
      pieces: fc.oneof(
        fc.array(clean, { minLength: 1, maxLength: 7, size: 'max' }),
        fc
          .tuple(
            fc.array(clean, { maxLength: 2 }),
            fc.array(hostileRequest(bait), { minLength: 1, maxLength: 2 }),
          )
          .map(([first, then]) => [...first, ...then]),
      ),
      cuts: fc.array(fc.nat(400), { maxLength: 3 }),
    })
    .map(({ pieces, cuts }) => {
      const last: Piece = {
        text: 'GET /health HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n\r\n',
        status: 200,
        head: false,
      };
      const all = [...pieces, last];
      const firstBad = pieces.findIndex(({ status }) => status === undefined);
      const front = firstBad < 0 ? all : pieces.slice(0, firstBad);
      return {
        bytes: all.map(({ text }) => text).join(''),
        cuts: cuts.toSorted((a, b) => a - b),
        owed: front.map(({ status = 0 }) => status),
        clean: firstBad < 0,
        requests: all.length,
        heads: all.filter(({ head }) => head).length,
      };
    });
}
