import fc, { type Arbitrary } from 'fast-check';

/** One connection's worth of bytes. */
export interface Attack {
  bytes: string;
  /** Where the bytes are cut into pieces that are sent one by one. */
  cuts: number[];
  /** The answers to the requests in front that nothing is wrong with. */
  owed: number[];
  /** Nothing is wrong with any of them: there is no answer more. */
  clean: boolean;
  /** Requests sent, as far as they are meant to be some. */
  requests: number;
  heads: number;
}

export type Role = 'app' | 'redirect';

const smuggled = 'GET /secret HTTP/1.1\r\nHost: x\r\n\r\n';
const oneOf = (...values: string[]): Arbitrary<string> => fc.constantFrom(...values);
const bytes = (maxLength: number) =>
  fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)), maxLength });
const chunked = (body: string, extension = '') =>
  `${body ? `${body.length.toString(16)}${extension}\r\n${body}\r\n` : ''}0\r\n`;

const methods = ['GET', 'GET', 'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'];
const text = fc.string({ unit: oneOf(...'abcXYZ019-._~!$&()*+,;=:@/?%[]{}|\\^"<>\'`'), maxLength: 12 });

/** The answer to a request that nothing is wrong with. */
function expected(role: Role, method: string, path: string): number {
  if (path !== '/health' && path !== (role === 'app' ? '/' : '/rota1')) return 404;
  if (method === 'OPTIONS') return 204;
  return method === 'GET' || method === 'HEAD' ? 200 : 405;
}

interface Piece {
  text: string;
  /** The answer, where nothing is wrong with it. */
  status?: number;
  head: boolean;
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
      query: fc.option(text, { nil: undefined }),
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

/** A request with something wrong, or odd, or hostile about it. `bait` is a port that nobody may be sent to. */
function hostileRequest(bait: number): Arbitrary<Piece> {
  const trap = `127.0.0.1:${bait}`;
  const target = fc.oneof(
    { weight: 4, arbitrary: oneOf('/rota1', '/health', '/', '/rota1?a=1') },
    {
      weight: 3,
      arbitrary: oneOf(
        ...[`http://${trap}/`, `http://${trap}/rota1`, `//${trap}/rota1`, `///${trap}/rota1`, `http:${trap}`],
        ...[
          `/\\${trap}/rota1`,
          `@${trap}/rota1`,
          `/rota1@${trap}`,
          `/rota1:@${trap}/`,
          trap,
          `/rota1#@${trap}/`,
        ],
        ...[
          `/rota1?http://${trap}/`,
          `http://x@${trap}/rota1`,
          `/rota1/../..//${trap}`,
          `/rota1%0d%0aHost:%20${trap}`,
        ],
        ...[
          '*',
          '',
          '/rota1 /x',
          '/rota1\t',
          '/rota1%00',
          '/rota1\0',
          '/%72ota1',
          '/rota1;x',
          '/rota1\x7f?\x01',
          '/rota1?\xe9\x80',
        ],
        ...[`/rota1?${'x'.repeat(17_000)}`, `/${'x'.repeat(15_000)}`],
      ),
    },
    { weight: 1, arbitrary: bytes(20) },
    { weight: 1, arbitrary: text.map((query) => `/rota1?${query}`) },
  );
  const host = oneOf(
    ...Array<string>(6).fill('Host: shop.test\r\n'),
    ...[
      `Host: ${trap}\r\n`,
      `Host: a\r\nHost: ${trap}\r\n`,
      `Host: ${trap}, a\r\n`,
      `Host: a@${trap}\r\n`,
      `Host: ${trap}/\r\n`,
    ],
    ...[
      '',
      'Host:\r\n',
      'Host: a b\r\n',
      'Host : a\r\n',
      'Host: \xff\r\n',
      ' Host: a\r\n',
      'Host: a\r\n\tb\r\n',
      'HOST:a\r\n',
    ],
  );
  const framing = fc
    .tuple(fc.oneof(fc.constant(smuggled), bytes(30)), fc.nat(25))
    .map(([body, which]): [string, string] => {
      const length = `Content-Length: ${body.length}\r\n`;
      const coded = 'Transfer-Encoding: chunked\r\n';
      const whole = `${chunked(body)}\r\n`;
      const kinds: [string, string][] = [
        ...Array<[string, string]>(6).fill(['', '']),
        [length, body],
        [coded, whole],
        [coded + length, whole],
        [length + coded, whole],
        [length + length, body],
        [`${length}Content-Length: 0\r\n`, body],
        [`Content-Length: ${body.length + 5}\r\n`, body],
        ['Content-Length: 1\r\n', body],
        [`Content-Length: +${body.length}\r\n`, body],
        ['Content-Length: -1\r\n', body],
        [`Content-Length: ${body.length}, ${body.length}\r\n`, body],
        ['Content-Length: 18446744073709551617\r\n', body],
        ['Content-Length:\r\n', body],
        ['Transfer-Encoding: gzip, chunked\r\n', whole],
        ['Transfer-Encoding: chunked, chunked\r\n', whole],
        [coded + coded, whole],
        ['Transfer-Encoding: chunked, identity\r\n', whole],
        ['Transfer-Encoding: xchunked\r\n', whole],
        ['Transfer-Encoding : chunked\r\n', whole],
        ['Transfer-Encoding:\tCHUNKED \r\n', whole],
        ['Transfer-Encoding: \x0bchunked\r\n', whole],
        ['Transfer-Encoding:\r\n chunked\r\n', whole],
        [coded, `${chunked(body, ';a="b"')}\r\n`],
        [coded, `${chunked(body, `;${'x'.repeat(17_000)}`)}\r\n`],
        [coded, `${chunked(body)}Host: ${trap}\r\nContent-Length: 5\r\n\r\n`],
        [coded, `ffffffffffffffff\r\n${body}\r\n0\r\n\r\n`],
        [coded, `-1\r\n${body}\r\n0\r\n\r\n`],
        [coded, `0x5\r\n${body}\r\n0\r\n\r\n`],
        [coded, `5\r\n${body}`],
        [coded, `${chunked(body).replaceAll('\r\n', '\n')}\n`],
        [coded, body],
        ['', body],
      ];
      return kinds[which % kinds.length] ?? ['', ''];
    });
  const extra = fc.array(
    oneOf(
      ...[
        'Connection: close\r\n',
        'Connection: keep-alive\r\n',
        'Connection: Host, Content-Length, Transfer-Encoding\r\n',
      ],
      ...[
        'Connection: upgrade\r\nUpgrade: websocket\r\n',
        'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n',
        'Upgrade: x\r\n',
      ],
      ...[
        'Expect: 100-continue\r\n',
        'Expect: miracles\r\n',
        'TE: trailers\r\n',
        'Trailer: Host\r\n',
        'Keep-Alive: timeout=1\r\n',
      ],
      ...[
        `X-Forwarded-Host: ${trap}\r\n`,
        `Forwarded: host=${trap}\r\n`,
        `X-Original-URL: http://${trap}/\r\n`,
        'X-HTTP-Method-Override: CONNECT\r\n',
      ],
      ...[
        'X-Request-Id: a b\r\n',
        `X-Request-Id: ${'x'.repeat(200)}\r\n`,
        'Proxy-Connection: keep-alive\r\n',
        'Cookie: a=b\r\nCookie: c=d\r\n',
      ],
      ...[
        'X: a\r\n b\r\n',
        'X: a\nY: b\r\n',
        'X: a\rY: b\r\n',
        'X: \0\r\n',
        'X: \x7f\x01\r\n',
        'X: \xff\xfe\r\n',
        'no colon\r\n',
        ': x\r\n',
        'X Y: z\r\n',
      ],
      ...[
        '__proto__: x\r\n',
        'constructor: x\r\n',
        'X-\xe9: x\r\n',
        '\r\n',
        'a:b\r\n'.repeat(2_500),
        `X: ${'x'.repeat(15_900)}\r\n`,
        `X: ${'x'.repeat(20_000)}\r\n`,
      ],
    ),
    { maxLength: 2 },
  );
  return fc
    .record({
      method: oneOf(
        ...methods,
        'TRACE',
        'CONNECT',
        'PRI',
        'get',
        'M-SEARCH',
        'QUERY',
        'BREW',
        'GET\t',
        '\r\nGET',
        'G\0ET',
        '',
      ),
      target,
      version: oneOf(
        ...Array<string>(8).fill(' HTTP/1.1'),
        ' HTTP/1.0',
        ' HTTP/2.0',
        ' HTTP/0.9',
        ' HTTP/1.2',
        ' http/1.1',
        '  HTTP/1.1',
        '',
      ),
      host,
      framing,
      extra,
      framingFirst: fc.boolean(),
      cut: fc.oneof({ weight: 9, arbitrary: fc.constant(100_000) }, { weight: 1, arbitrary: fc.nat(60) }),
    })
    .map(({ method, target, version, host, framing: [framing, body], extra, framingFirst, cut }) => {
      const headers = framingFirst ? [framing, ...extra] : [...extra, framing];
      return {
        text: `${method} ${target}${version}\r\n${host}${headers.join('')}\r\n${body}`.slice(0, cut),
        head: method.includes('HEAD'),
      };
    });
}

/** Up to eight requests in order, or some of them and then hostile ones. */
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
