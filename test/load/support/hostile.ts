import fc, { type Arbitrary } from 'fast-check';

/** A request, or an imitation of one. */
export interface Piece {
  text: string;
  /** The answer, if it is valid. */
  status?: number;
  head: boolean;
}

/** A request inside a body. */
export const smuggled = 'GET /secret HTTP/1.1\r\nHost: x\r\n\r\n';
export const oneOf = (...values: string[]): Arbitrary<string> => fc.constantFrom(...values);
export const bytes = (maxLength: number) =>
  fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)), maxLength });
export const chunked = (body: string, extension = '') =>
  `${body ? `${body.length.toString(16)}${extension}\r\n${body}\r\n` : ''}0\r\n`;

export const methods = ['GET', 'GET', 'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'];
export const query = fc.string({
  unit: oneOf(...Array.from('abcXYZ019-._~!$&()*+,;=:@/?%[]{}|\\^"<>\'`')),
  maxLength: 12,
});

/** A wrong, odd or hostile request. `bait` is a port that must get no connection. */
export function hostileRequest(bait: number): Arbitrary<Piece> {
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
    { weight: 1, arbitrary: query.map((each) => `/rota1?${each}`) },
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
