/**
 * The cases, based on Http11Probe, PortSwigger's research on request smuggling, @fastify/reply-from and
 * http-proxy-middleware. PATH stands for the target of the case, SMUGGLING for a target, also of nine characters, that
 * must never reach the upstream, and UPSTREAM for the upstream's host and port.
 */

/** The client closes its side of the connection (FIN) or resets the connection (RST). */
export const fin = { tcp: 'FIN' } as const;
export const reset = { tcp: 'RST' } as const;

/** Bytes in latin1, milliseconds of silence, an end. */
type Piece = string | number | typeof fin | typeof reset;
export type Pieces = Piece | readonly Piece[];

export const textOf = (pieces: Pieces): string =>
  [pieces]
    .flat()
    .filter((piece) => typeof piece === 'string')
    .join('');

/** The pieces with `change` applied to each text. */
export const inTexts = (pieces: Pieces, change: (text: string) => string): readonly Piece[] =>
  [pieces].flat().map((piece) => (typeof piece === 'string' ? change(piece) : piece));

/**
 * Which outcomes pass, and which are allowed although they deviate from a SHOULD. An outcome is the status codes of the
 * answers, `cut` after an incomplete one, then `closed` or `hang`, `desync`, `ambiguous`: see protocol.ts.
 */
export interface Expectation {
  readonly pass: RegExp;
  readonly warn?: RegExp;
}

export interface Case {
  readonly id: string;
  readonly about: string;
  readonly bytes: Pieces;
  readonly expect: Expectation;
  /** What the client and the upstream must receive. */
  readonly client?: RegExp;
  readonly upstream?: RegExp;
  /** `client` and `upstream` are a SHOULD, not a MUST. */
  readonly should?: true;
  /** The upstream's answer. */
  readonly reply?: Pieces;
  /** Why App or Redirect does not pass. */
  readonly reason?: string;
}

type Rest = Omit<Case, 'id' | 'about' | 'bytes' | 'expect'>;
type Row = readonly [id: string, about: string, bytes: Pieces, expect: Expectation, rest?: Rest];

const refused = '(4\\d\\d|501|505)';
const served = '(100 )?(2\\d\\d|404|405)';
const outcome = (pattern: string) => new RegExp(`^(${pattern})$`);
const mayClose = '( closed)?';

const refuse = { pass: outcome(`${refused}${mayClose}|closed`) };
const refuseAndClose = { pass: outcome(`${refused} closed|closed`) };
const preferRefuse = { ...refuse, warn: outcome(`${served}${mayClose}( ambiguous)?`) };
const serve = { pass: outcome(served + mayClose) };
const preferServe = { ...serve, warn: refuse.pass };
const either = { pass: outcome(`(${refused}|${served})${mayClose}|closed`) };
/** A request with two lengths: a server that accepts it closes the connection after it (RFC 9112, 6.1). */
const refuseOrClose = { pass: outcome(`(${refused}|${served}) closed|closed`) };
const serveAndClose = { pass: outcome(`${served} closed`) };
const abandoned = { pass: outcome(`${refused}? ?closed`) };
const exactly = (pass: string, warn?: string): Expectation => ({
  pass: outcome(pass),
  ...(warn === undefined ? {} : { warn: outcome(warn) }),
});

const host = 'Host: x\r\n';
const line = (start: string) => `${start}\r\n${host}\r\n`;
const get = (...headers: string[]) => `GET PATH HTTP/1.1\r\n${host}${headers.join('\r\n')}\r\n\r\n`;
const raw = (headers: string) => `GET PATH HTTP/1.1\r\n${headers}\r\n\r\n`;
const post = (headers: string, body: string) => `POST PATH HTTP/1.1\r\n${host}${headers}\r\n\r\n${body}`;
const smuggled = `GET SMUGGLING HTTP/1.1\r\n${host}\r\n`;
const length = (body: string) => `Content-Length: ${body.length}`;
/** A body that ends after its chunks or after its length; between the two ends is a request. */
const inside = `0\r\n\r\n${smuggled}`;
const te = (header: string) => post(`${header}\r\n${length(inside)}`, inside);
const coded = 'Transfer-Encoding: chunked';
const chunked = (body: string, ...headers: string[]) => post([coded, ...headers].join('\r\n'), body);
const last = '0\r\n\r\n';

const parser = "Node's parser";
const underscore = 'passed on unchanged, like any other name; ambiguous if a reader takes `_` for `-`';

// prettier-ignore
const requestLine: Row[] = [
  ['GET', '9112, 3', get('X: y'), serve],
  ['HEAD', '9110, 9.3.2', line('HEAD PATH HTTP/1.1'), serve],
  ['OPTIONS', '9110, 9.3.7', line('OPTIONS PATH HTTP/1.1'), either],
  ['OPTIONS *', '9110, 9.3.7', line('OPTIONS * HTTP/1.1'), either],
  ['an unknown method', '9110, 9.1', line('FOO PATH HTTP/1.1'), exactly(`501${mayClose}|${served}`, refused + mayClose), { reason: `${parser} knows only registered methods` }],
  ['a method in lower case', '9110, 9.1', line('get PATH HTTP/1.1'), either],
  ['a method of 10 kB', '9112, 3', line(`${'A'.repeat(10_000)} PATH HTTP/1.1`), either],
  ['405 has Allow', '9110, 15.5.6', line('DELETE PATH HTTP/1.1'), either, { client: /^(?!HTTP\/1.1 405)|\nallow:/i }],
  ['CONNECT to a path', '9110, 9.3.6', line('CONNECT PATH HTTP/1.1'), refuse],
  ['CONNECT to a host', '9110, 9.3.6', line('CONNECT x:443 HTTP/1.1'), refuse],
  ['TRACE', '9110, 9.3.8', line('TRACE PATH HTTP/1.1'), either],
  ['TRACE, Max-Forwards 0', '9110, 7.6.2', `TRACE PATH HTTP/1.1\r\n${host}Max-Forwards: 0\r\n\r\n`, either, { upstream: /^$/ }],
  ['OPTIONS, Max-Forwards 0', '9110, 7.6.2', `OPTIONS PATH HTTP/1.1\r\n${host}Max-Forwards: 0\r\n\r\n`, either, { upstream: /^$/ }],
  ['two spaces', '9112, 3', line('GET  PATH HTTP/1.1'), preferRefuse, { reason: `${parser} accepts them, as a server may` }],
  ['a tab for a space', '9112, 3', line('GET\tPATH HTTP/1.1'), preferRefuse],
  ['no target', '9112, 3', line('GET HTTP/1.1'), refuse],
  ['a space in the target', '9112, 3.2', line('GET PATH x HTTP/1.1'), preferRefuse],
  ['a fragment', '9112, 3.2', line('GET PATH#x HTTP/1.1'), preferRefuse, { reason: 'after a `?` it is part of the query; no path here has one' }],
  ['* with GET', '9112, 3.2.4', line('GET * HTTP/1.1'), refuse],
  ['absolute form', '9112, 3.2.2', line('GET http://xPATH HTTP/1.1'), serve],
  ['absolute form, another Host', '9112, 3.2.2', line('GET http://yPATH HTTP/1.1'), serve],
  ['no scheme, but a host', '9112, 3.2', line('GET //evil.examplePATH HTTP/1.1'), either, { upstream: /^$|^GET \/health/ }],
  ['a backslash', '9112, 3.2', line('GET \\PATH HTTP/1.1'), refuse],
  ['a NUL in the target', '9112, 3.2', line('GET PATH\0 HTTP/1.1'), refuse],
  ['a byte beyond ASCII', '9112, 3.2', line('GET PATH\xe9 HTTP/1.1'), preferRefuse],
  ['%00 and %0d%0a', '9112, 3.2', line('GET PATH%00%0d%0aX:y HTTP/1.1'), either, { upstream: /^$|%00%0d%0aX:y HTTP/i }],
  ['a query of 7,900 B', '9112, 3', line(`GET PATH${'a'.repeat(7_900)} HTTP/1.1`), serve],
  ['a query of 70 kB', '9112, 3', line(`GET PATH${'a'.repeat(70_000)} HTTP/1.1`), exactly(`414${mayClose}`), { reason: `${parser} counts target and headers together` }],
  ['an empty line ahead', '9112, 2.2', `\r\n${get('X: y')}`, preferServe],
  ['a line of spaces ahead', '9112, 2.2', `   \r\n${get('X: y')}`, refuse],
  ['HTTP/0.9', '9112, 2.3', ['GET PATH\r\n\r\n', fin], refuse],
  ['HTTP/1.0', '9112, 9.3', line('GET PATH HTTP/1.0'), serveAndClose],
  ['HTTP/1.0, no Host', '9112, 3.2', 'GET PATH HTTP/1.0\r\n\r\n', serveAndClose],
  ['HTTP/1.2', '9110, 2.5', line('GET PATH HTTP/1.2'), preferServe, { reason: `${parser} refuses it unless it is set to accept worse requests too` }],
  ['HTTP/9.9', '9110, 15.6.6', line('GET PATH HTTP/9.9'), preferRefuse],
  ['HTTP/1', '9112, 2.3', line('GET PATH HTTP/1'), refuse],
  ['HTTP/01.1', '9112, 2.3', line('GET PATH HTTP/01.1'), refuse],
  ['http/1.1', '9112, 2.3', line('GET PATH http/1.1'), refuse],
  ['HTTP/ 1.1', '9112, 2.3', line('GET PATH HTTP/ 1.1'), refuse],
  ['a space after the version', '9112, 3', line('GET PATH HTTP/1.1 '), preferRefuse],
];

// prettier-ignore
const headers: Row[] = [
  ['no Host', '9112, 3.2', raw('X: y'), refuse],
  ['two Hosts', '9112, 3.2', raw('Host: x\r\nHost: y'), refuse],
  ['the same Host twice', '9112, 3.2', raw('Host: x\r\nHost: x'), refuse],
  ['two Hosts in one', '9112, 3.2', raw('Host: x, y'), refuse],
  ['an empty Host', '9110, 7.2', raw('Host:'), either],
  ['Host with a user', '9112, 3.2', raw('Host: a@x'), refuse],
  ['Host with a path', '9112, 3.2', raw('Host: x/y'), refuse],
  ['Host with a port of letters', '9112, 3.2', raw('Host: x:y'), refuse],
  ['a space before the colon', '9112, 5.1', get('X : y'), refuse],
  ['no colon', '9112, 5', get('X'), preferRefuse],
  ['no name', '9112, 5.1', get(': y'), preferRefuse],
  ['a space in a name', '9112, 5.1', get('X Y: z'), preferRefuse],
  ['a parenthesis in a name', '9112, 5.1', get('X(: z'), preferRefuse],
  ['a name beyond ASCII', '9112, 5.1', get('X\xe9: z'), preferRefuse],
  ['a folded header', '9112, 5.2', get('X: y\r\n z'), either],
  ['a folded header first', '9112, 2.2', raw(' X: y\r\nHost: x'), either],
  ['a NUL', '9110, 5.5', get('X: y\0z'), refuse],
  ['a CR', '9110, 5.5', get('X: y\rz'), either],
  ['a control character', '9110, 5.5', get('X: y\x01z'), preferRefuse],
  ['a value beyond ASCII', '9110, 5.5', get('X: \xe9'), serve],
  ['an empty value', '9110, 5.5', get('X:'), serve],
  ['LF for CRLF in headers', '9112, 2.2', get('X: y\nZ: z'), preferRefuse],
  ['LF for CRLF everywhere', '9112, 2.2', 'GET PATH HTTP/1.1\nHost: x\n\n', preferRefuse],
  ['CR for CRLF', '9112, 2.2', ['GET PATH HTTP/1.1\rHost: x\r\r', fin], refuse],
  ['a name of 70 kB', '9110, 5.4', get(`${'X'.repeat(70_000)}: y`), refuse],
  ['a value of 70 kB', '9110, 5.4', get(`X: ${'y'.repeat(70_000)}`), refuse],
  ['a hundred headers', '9110, 5.4', get(...Array.from({ length: 100 }, (_, n) => `X-${n}: y`)), preferServe],
  ['ten thousand headers', '9110, 5.4', get(...Array.from({ length: 10_000 }, (_, n) => `X-${n}: y`)), refuse],
  ['bytes of TLS', '9112, 3', ['\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n\r\n', fin], refuse],
  ['nothing', '9112, 9.6', fin, abandoned],
  ['half a request', '9112, 8', ['GET PATH HTTP/1.1\r\nHos', fin], abandoned],
  ['in pieces', '9112, 2.2', ['GE', 20, 'T PATH HTTP/1.1\r', 20, '\nHost: x\r\n\r', 20, '\n'], serve],
  ['two requests at once', '9112, 9.3.2', get('X: y') + get('X: z'), exactly(`${served} ${served}`)],
  ['Connection: close', '9112, 9.6', get('Connection: close'), serveAndClose],
  ['Expect: 100-continue', '9110, 10.1.1', [post('Expect: 100-continue\r\nContent-Length: 5', ''), 100, 'hello'], serve],
  ['its body immediately', '9110, 10.1.1', post('Expect: 100-continue\r\nContent-Length: 5', 'hello'), serve],
  ['Expect in HTTP/1.0', '9110, 10.1.1', 'POST PATH HTTP/1.0\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx', either, { client: /^HTTP\/1.[01] [^1]/ }],
  ['Expect: something', '9110, 10.1.1', get('Expect: something'), either],
  ['Upgrade to h2c', '9110, 7.8', get('Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA'), serve],
  ['Upgrade to a web socket', '9110, 7.8', get('Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='), either],
  ['Upgrade, not in Connection', '9110, 7.8', get('Upgrade: websocket'), serve, { upstream: /^(?![^]*\nupgrade:)/i, should: true }],
  ['a header of Connection', '9110, 7.6.1', get('Connection: close, X-Hop', 'X-Hop: y'), serveAndClose, { upstream: /^(?![^]*\nx-hop:)/i }],
  ['Host in Connection', '9110, 7.6.1', get('Connection: Host'), either],
  ['Content-Length in Connection', '9110, 7.6.1', post(`Connection: Content-Length\r\n${length(smuggled)}`, smuggled), either],
  [
    'TE, Keep-Alive, Proxy-Connection',
    '9110, 7.6.1',
    get('TE: trailers', 'Keep-Alive: 5', 'Proxy-Connection: x'),
    serve,
    { upstream: /^(?![^]*\n(te|keep-alive|proxy-connection):)/i, should: true },
  ],
  ['Via', '9110, 7.6.3', get('Via: 1.0 other'), serve, { upstream: /^$|\nvia: 1\.0 other, ?1\.1 ./i }],
  ['Date', '9110, 6.6.1', get('X: y'), serve, { client: /\ndate:/i }],
];

// prettier-ignore
const bodies: Row[] = [
  ['a length', '9112, 6.2', post('Content-Length: 5', 'hello'), serve],
  ['a length of 0', '9112, 6.2', post('Content-Length: 0', ''), serve],
  ['POST without a body', '9112, 6.3', post('X: y', ''), either],
  ['GET with a body', '9110, 9.3.1', get('Content-Length: 5', '', 'hello').slice(0, -4), serve],
  ['half a body', '9112, 8', [post('Content-Length: 50', 'hello'), fin], either],
  ['chunks', '9112, 7.1', chunked(`5\r\nhello\r\n${last}`), serve],
  ['chunks in upper case', '9112, 7.1', chunked(`A\r\n0123456789\r\n${last}`), serve],
  ['only the last chunk', '9112, 7.1', chunked(last), serve],
  ['a chunk extension', '9112, 7.1.1', chunked(`5;a=b\r\nhello\r\n${last}`), serve],
  ['a quoted one', '9112, 7.1.1', chunked(`5;a="b;c"\r\nhello\r\n${last}`), serve],
  ['a trailer', '9112, 7.1.2', chunked('5\r\nhello\r\n0\r\nX: y\r\n\r\n'), serve],
  ['no last chunk', '9112, 8', [chunked('5\r\nhello\r\n'), fin], either],
  ['one MB', '9112, 6.2', post('Content-Length: 1000000', 'x'.repeat(1_000_000)), exactly(`${served}${mayClose}|413${mayClose}`)],
  ['sent slowly', '9112, 6.2', [post('Content-Length: 3', ''), 50, 'a', 50, 'b', 50, 'c'], serve],
  ['a client that disconnects', '9112, 9.5', [post('Content-Length: 50', 'hello'), 50, reset], abandoned],
];

// prettier-ignore
const lengths: Row[] = [
  ['5, then 6', '9112, 6.3', post('Content-Length: 5\r\nContent-Length: 6', 'hello!'), refuseAndClose],
  ['0, then all', '9112, 6.3', post(`Content-Length: 0\r\n${length(smuggled)}`, smuggled), refuseAndClose],
  ['all, then 0', '9112, 6.3', post(`${length(smuggled)}\r\nContent-Length: 0`, smuggled), refuseAndClose],
  ['5 twice', '9112, 6.3', post('Content-Length: 5\r\nContent-Length: 5', 'hello'), either],
  ['5, 5', '9112, 6.3', post('Content-Length: 5, 5', 'hello'), either],
  ['5, 6', '9112, 6.3', post('Content-Length: 5, 6', 'hello!'), refuseAndClose],
  ...['+5', '-5', '-0', '0x5', '5 0', '5_0', '5.0', '5e0', 'five', '', '5;', '5\x0b', '5\xa0', '99999999999999999999'].map((value): Row => [
    `'${value.replace('\x0b', '\\v').replace('\xa0', '\\xa0')}'`,
    '9112, 6.3',
    [post(`Content-Length: ${value}`, 'hello'), fin],
    refuseAndClose,
  ]),
  ["'05'", '9110, 8.6', post('Content-Length: 05', 'hello'), either],
  ["'010' is ten", '9110, 8.6', post('Content-Length: 010', '0123456789'), either],
  ['a tab before it', '9112, 5', post('Content-Length:\t5', 'hello'), either],
  ['spaces around it', '9112, 5', post('Content-Length:  5  ', 'hello'), either],
  ['a space before the colon', '9112, 5.1', post(`Content-Length : ${smuggled.length}`, smuggled), refuseAndClose],
  ['folded', '9112, 5.2', post(`Content-Length:\r\n ${smuggled.length}`, smuggled), either],
  ['Content_Length', '9110, 5.1', post('Content_Length: 5', ''), exactly(`(${refused}|${served})${mayClose}`, `${served}${mayClose} ambiguous`), { reason: underscore }],
  ['CL.0: a request in the body', '9112, 6.3', post(length(smuggled), smuggled), serve],
  ...['GET', 'HEAD', 'OPTIONS', 'DELETE', 'PUT', 'PATCH'].map((method): Row => [
    `${method}, a request in the body`,
    '9112, 6.3',
    `${method} PATH HTTP/1.1\r\n${host}${length(smuggled)}\r\n\r\n${smuggled}`,
    either,
  ]),
  ['to an unknown path', '9112, 6.3', `POST /none HTTP/1.1\r\n${host}${length(smuggled)}\r\n\r\n${smuggled}`, either],
  ['0.CL: Expect, a request in the body', '9110, 10.1.1', post(`Expect: 100-continue\r\n${length(smuggled)}`, smuggled), serve],
  ['0.CL: Expect: y 100-continue', '9110, 10.1.1', post(`Expect: y 100-continue\r\n${length(smuggled)}`, smuggled), either],
  ['0.CL: Expect, folded', '9112, 5.2', post(`Expect:\r\n 100-continue\r\n${length(smuggled)}`, smuggled), either],
  ['a pause before the body', '9112, 6.3', [post(length(smuggled), ''), 1_000, smuggled], serve],
  ['a pause, no such path', '9112, 6.3', [`POST /none HTTP/1.1\r\n${host}${length(smuggled)}\r\n\r\n`, 1_000, smuggled], either],
  ['HTTP/1.0, keep-alive', '9112, 9.3', `POST PATH HTTP/1.0\r\n${host}Connection: keep-alive\r\n${length(smuggled)}\r\n\r\n${smuggled}`, either],
];

// prettier-ignore
const codings: Row[] = [
  ['CL.TE', '9112, 6.1', te(coded), refuseOrClose],
  ['TE.CL', '9112, 6.1', post(`${coded}\r\nContent-Length: 4`, `${smuggled.length.toString(16)}\r\n${smuggled}\r\n${last}`), refuseOrClose],
  ['CL.TE, a pause', '9112, 6.1', [post(`${coded}\r\n${length(inside)}`, last), 1_000, smuggled], refuseOrClose],
  ['chunked, no CL', '9112, 7', chunked(`5\r\nhello\r\n${last}`), serve],
  ...[
    'Transfer-Encoding: xchunked',
    'Transfer-Encoding: chunkedx',
    'Transfer-Encoding: "chunked"',
    'Transfer-Encoding: chunked;q=1',
    'Transfer-Encoding: x',
    'Transfer-Encoding: identity',
    'Transfer-Encoding: chunked, identity',
    'Transfer-Encoding: identity, chunked',
    'Transfer-Encoding: chunked, chunked',
    'Transfer-Encoding: gzip, chunked',
    'Transfer-Encoding: , chunked',
    'Transfer-Encoding: chunked,',
    'Transfer-Encoding:',
    'Transfer-Encoding: chunked\\x00',
    'Transfer-Encoding: \\x0bchunked',
    'Transfer-Encoding: \\x0cchunked',
    'Transfer-Encoding: chunked\\x0b',
    'Transfer-Encoding: chunked\\xa0',
    'Transfer-Encoding:\\tchunked',
    'Transfer-Encoding: chunked ',
    'Transfer-Encoding: CHUNKED',
    'transfer-encoding:chunked',
    'Transfer-Encoding : chunked',
    'Transfer-Encoding\\t: chunked',
    'X: y\\nTransfer-Encoding: chunked',
    'X: y\\rTransfer-Encoding: chunked',
    'Transfer-Encoding\\n: chunked',
    'Transfer-Encoding:\\r\\n chunked',
    'Transfer-Encoding: chunked\\r\\nTransfer-Encoding: x',
    'Transfer-Encoding: x\\r\\nTransfer-Encoding: chunked',
    'Transfer-Encoding: chunked\\r\\nTransfer-Encoding: chunked',
    'Connection: Transfer-Encoding\\r\\nTransfer-Encoding: chunked',
  ].map((header): Row => [`\`${header}\``, '9112, 6.1', te(unescaped(header)), refuseOrClose]),
  ['`Transfer_Encoding: chunked`', '9110, 5.1', te('Transfer_Encoding: chunked'), exactly(`(${refused}|${served})${mayClose}`, `${served}${mayClose} ambiguous`), { reason: underscore }],
  ['in HTTP/1.0', '9112, 6.1', `POST PATH HTTP/1.0\r\n${host}Connection: keep-alive\r\n${coded}\r\n\r\n${inside}`, refuseOrClose],
  ['GET', '9112, 6.1', `GET PATH HTTP/1.1\r\n${host}${coded}\r\n${length(inside)}\r\n\r\n${inside}`, refuseOrClose],
];

const sized = smuggled.length.toString(16);
// prettier-ignore
const chunks: Row[] = [
  ...['0x5', '+5', '-5', ' 5', '5_0', 'g', '', '5\\x0b', '5\\x00', 'fffffffffffffffff5', '5\\r'].map((size): Row => [
    `size '${size}'`,
    '9112, 7.1',
    [chunked(`${unescaped(size)}\r\nhello\r\n${last}`), fin],
    refuseAndClose,
  ]),
  ["size '5 '", '9112, 7.1', chunked(`5 \r\nhello\r\n${last}`), preferRefuse],
  ['LF after a size', '9112, 7.1', chunked(`5\nhello\r\n${last}`), preferRefuse],
  ['LF after data', '9112, 7.1', [chunked(`5\r\nhello\n${last}`), fin], preferRefuse],
  ['nothing after data', '9112, 7.1', [chunked(`5\r\nhello${last}`), fin], refuseAndClose],
  ['two other bytes after data', '9112, 7.1', [chunked(`5\r\nhelloXX${last}`), fin], refuseAndClose],
  ['more data than its size', '9112, 7.1', [chunked(`5\r\nhello!\r\n${last}`), fin], refuseAndClose],
  ['LF after the last size', '9112, 7.1', chunked('0\n\r\n'), preferRefuse],
  ['LF at the end', '9112, 7.1', chunked('0\r\n\n'), preferRefuse],
  ['LF after a trailer', '9112, 7.1.2', chunked('0\r\nX: y\n\r\n'), preferRefuse],
  ['CR at the end', '9112, 7.1', [chunked('0\r\n\r'), 100, 'X', fin], refuseAndClose],
  ['an extension without a name', '9112, 7.1.1', chunked(`5;\r\nhello\r\n${last}`), preferRefuse],
  ['TERM.EXT: LF in an extension', '9112, 7.1.1', [chunked(`5;a\nhello\r\n${last}`), fin], preferRefuse],
  ['EXT.TERM: LF, and a request', '9112, 7.1.1', [chunked(`2;\nxx\r\n${sized}\r\n${last}${smuggled}${last}`), fin], refuseAndClose],
  ['CR in an extension', '9112, 7.1.1', [chunked(`5;a\rb\r\nhello\r\n${last}`), fin], refuseAndClose],
  ['a NUL in an extension', '9112, 7.1.1', [chunked(`5;a\0b\r\nhello\r\n${last}`), fin], preferRefuse],
  ['a space for the semicolon', '9112, 7.1.1', [chunked(`5 a\r\nhello\r\n${last}`), fin], preferRefuse],
  ['an extension of 64 kB', '9112, 7.1.1', [chunked(`5;${'a'.repeat(65_536)}\r\nhello\r\n${last}`), fin], preferRefuse],
  ['TERM.SPILL: LF, a request in the spill', '9112, 7.1', [chunked(`5\r\nhello\n${last}${smuggled}`), fin], refuseAndClose],
  ...['GET', 'HEAD', 'OPTIONS', 'DELETE', 'PUT'].map(
    (method): Row => [`${method}, a request in a chunk`, '9112, 7.1', chunked(`${sized}\r\n${smuggled}\r\n${last}`).replace('POST', method), either],
  ),
  ['a request in a chunk', '9112, 7.1', chunked(`${sized}\r\n${smuggled}\r\n${last}`), serve],
  ['a trailer Content-Length', '9110, 6.5.1', chunked('0\r\nContent-Length: 50\r\n\r\n'), either, { upstream: /^(?![^]*\ncontent-length: 50)/i }],
  ['a trailer Transfer-Encoding', '9110, 6.5.1', chunked('0\r\nTransfer-Encoding: x\r\n\r\n'), either, { upstream: /^(?![^]*: x\r)/i }],
  ['a trailer Host', '9110, 6.5.1', chunked('0\r\nHost: evil\r\n\r\n'), either, { upstream: /^(?![^]*evil)/i }],
  ['a trailer X-Forwarded-For', '9110, 6.5.1', chunked('0\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n'), either, { upstream: /^(?![^]*6\.6\.6\.6)/i }],
  ['a trailer without a colon', '9112, 7.1.2', [chunked('0\r\nX\r\n\r\n'), fin], refuseAndClose],
];

const ok = 'HTTP/1.1 200 OK\r\n';
const answer = (headers: string, body = '') =>
  `${ok}${headers}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const poison = `${ok}X-Target: poison\r\nContent-Length: 0\r\n\r\n`;
const bad = exactly(`502${mayClose}`);
const whole = exactly('200');
const cut = exactly('200 cut closed|50[24]( closed)?');
/** A case about the upstream's answer to a plain GET. */
const replied = (id: string, about: string, reply: Pieces, expect: Expectation, rest: Rest = {}): Row => [
  ...([id, about, get('X: y'), expect] as const),
  { ...rest, reply },
];

// prettier-ignore
const answers: Row[] = [
  replied('closes', '9110, 15.6.3', fin, bad),
  replied('resets', '9110, 15.6.3', reset, bad),
  replied('says nothing', '9110, 15.6.5', [], exactly(`504${mayClose}`)),
  replied('speaks SMTP', '9110, 15.6.3', ['220 ready\r\n\r\n', fin], bad),
  replied('ends in the status', '9112, 8', ['HTTP/1.1 20', fin], bad),
  replied('ends in the headers', '9112, 8', [`${ok}X: y`, fin], bad),
  replied('ends before the body', '9112, 8', [`${ok}Content-Length: 9\r\n\r\n`, 100, fin], cut),
  replied('ends in the body', '9112, 8', [`${ok}Content-Length: 9\r\n\r\nhalf`, 100, fin], cut),
  replied('resets in the body', '9112, 8', [`${ok}Content-Length: 9\r\n\r\nhalf`, 100, reset], cut),
  replied('ends in a chunk', '9112, 8', [`${ok}${coded}\r\n\r\n9\r\nhalf`, 100, fin], cut),
  replied('ends before the last chunk', '9112, 8', [`${ok}${coded}\r\n\r\n4\r\nhalf\r\n`, 100, fin], cut),
  replied('a chunk size that is none', '9112, 7.1', [`${ok}${coded}\r\n\r\n4\r\nhalf\r\n`, 100, 'xyz\r\n'], cut),
  replied('stalls in the body', '9112, 8', `${ok}Content-Length: 9\r\n\r\nhalf`, cut),
  replied('more than its length', '9112, 6.3', answer('X-Target: replied', 'body') + poison, whole),
  ['a body for HEAD', '9112, 6.3', line('HEAD PATH HTTP/1.1'), whole, { reply: answer('X: y', poison) }],
  replied('two lengths', '9112, 6.3', `${ok}Content-Length: 4\r\nContent-Length: 9\r\n\r\nbody`, bad),
  replied('one length twice', '9112, 6.3', `${ok}Content-Length: 4\r\nContent-Length: 4\r\n\r\nbody`, exactly(`200|502${mayClose}`)),
  replied('a length that is none', '9112, 6.3', `${ok}Content-Length: x4\r\n\r\nbody`, bad),
  replied('length and chunks', '9112, 6.3', `${ok}Content-Length: 1\r\n${coded}\r\n\r\n4\r\nbody\r\n${last}`, exactly(`200|502${mayClose}`)),
  replied('coded as gzip alone', '9112, 6.1', [`${ok}Transfer-Encoding: gzip\r\n\r\nbody`, fin], bad),
  replied('coded as chunked twice', '9112, 6.1', [`${ok}${coded}, chunked\r\n\r\n4\r\nbody\r\n${last}`, fin], exactly(`502${mayClose}`)),
  replied('until it closes', '9112, 6.3', [`${ok}\r\nbody`, 50, fin], exactly(`200${mayClose}`), {
    client: /body/,
  }),
  replied('HTTP/1.0 until it closes', '9112, 6.3', ['HTTP/1.0 200 OK\r\n\r\nbody', 50, fin], exactly(`200${mayClose}`), { client: /^HTTP\/1.1[^]*body/ }),
  replied('one MB', '9112, 6.2', answer('X: y', 'x'.repeat(1_000_000)), whole),
  replied('one MB in chunks', '9112, 7.1', `${ok}${coded}\r\n\r\nF4240\r\n${'x'.repeat(1_000_000)}\r\n${last}`, whole),
  replied('a chunk extension', '9112, 7.1.1', `${ok}${coded}\r\n\r\n4;a=b\r\nbody\r\n${last}`, whole),
  replied('a trailer', '9110, 6.5', `${ok}Trailer: X\r\n${coded}\r\n\r\n4\r\nbody\r\n0\r\nX: y\r\n\r\n`, whole),
  replied('204', '9110, 15.3.5', 'HTTP/1.1 204 No Content\r\n\r\n', exactly('204')),
  replied('204 with a length', '9110, 8.6', 'HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n', exactly('204'), {
    client: /^(?![^]*204[^]*?content-length[^]*\r\n\r\n[^]*200)/i,
  }),
  replied('204 with a body', '9112, 6.3', `HTTP/1.1 204 No Content\r\nContent-Length: ${poison.length}\r\n\r\n${poison}`, exactly(`204|502${mayClose}`)),
  replied('304 with a length', '9110, 15.4.5', 'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\nContent-Length: 9\r\n\r\n', exactly('304'), { client: /etag: "x"/i }),
  replied('103 first', '9110, 15.2', `HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n${answer('X: y')}`, exactly('103 200', '200'), { reason: 'http-proxy does not pass them on' }),
  replied('100 unasked', '9110, 15.2', `HTTP/1.1 100 Continue\r\n\r\n${answer('X: y')}`, exactly('(100 )?200')),
  replied('101 unasked', '9110, 15.2.2', ['HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n', 50, fin], bad),
  replied('status 042', '9110, 15', 'HTTP/1.1 042 Odd\r\nContent-Length: 0\r\n\r\n', bad),
  replied('status 299', '9110, 15', 'HTTP/1.1 299 Odd\r\nContent-Length: 0\r\n\r\n', exactly('299')),
  replied('no reason phrase', '9112, 4', 'HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n', whole),
  replied('HTTP/1.2', '9110, 2.5', 'HTTP/1.2 200 OK\r\nContent-Length: 0\r\n\r\n', exactly('200', `502${mayClose}`), { reason: `${parser} refuses it` }),
  replied('a header twice', '9110, 5.3', answer('X-Two: a\r\nX-Two: b'), whole, {
    client: /x-two: a(, |\r\nx-two: )b/i,
  }),
  replied('three cookies', '9110, 5.3', answer('Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nSet-Cookie: c=3'), whole, { client: /(set-cookie: [abc]=\d\r\n){3}/i }),
  replied('two challenges', '9110, 11.6.1', 'HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nWWW-Authenticate: Bearer\r\nContent-Length: 0\r\n\r\n', exactly('401'), {
    client: /Basic(, |\r\nwww-authenticate: )Bearer/i,
  }),
  replied('a header of Connection', '9110, 7.6.1', answer('Connection: X-Hop\r\nX-Hop: y'), whole, {
    client: /^(?![^]*\nx-hop:)/i,
  }),
  replied('Keep-Alive', '9110, 7.6.1', answer('Keep-Alive: timeout=77'), whole, {
    client: /^(?![^]*=77)/i,
    should: true,
  }),
  replied('Connection: close', '9112, 9.6', [answer('Connection: close'), fin], whole),
  replied('a Location of its own', '9110, 10.2.2', 'HTTP/1.1 302 F\r\nLocation: http://UPSTREAM/health/x\r\nContent-Length: 0\r\n\r\n', exactly('302'), {
    client: /^(?![^]*http:\/\/UPSTREAM)/i,
    should: true,
  }),
  replied('a Location elsewhere', '9110, 10.2.2', 'HTTP/1.1 302 F\r\nLocation: https://example.org/%2f?a=b#c\r\nContent-Length: 0\r\n\r\n', exactly('302'), {
    client: /location: https:\/\/example\.org\/%2f\?a=b#c\r/i,
  }),
  replied('a Date', '9110, 6.6.1', answer('Date: Tue, 15 Nov 1994 08:12:31 GMT'), whole, {
    client: /date: Tue, 15 Nov 1994 08:12:31 GMT/i,
    should: true,
  }),
  replied('206', '9110, 15.3.7', 'HTTP/1.1 206 P\r\nContent-Range: bytes 0-3/9\r\nContent-Length: 4\r\n\r\nbody', exactly('206'), { client: /content-range: bytes 0-3\/9/i }),
  replied('a content coding', '9110, 8.4', answer('Content-Encoding: gzip', 'zzzz'), whole, {
    client: /content-encoding: gzip[^]*zzzz/i,
  }),
  replied('a folded header', '9112, 5.2', answer('X: y\r\n z'), exactly(`200|502${mayClose}`), {
    client: /^(?![^]*\n z)/,
  }),
  replied('a space before the colon', '9112, 5.1', answer('X-Odd : y'), exactly(`200|502${mayClose}`), {
    client: /^(?![^]*x-odd :)/i,
  }),
  replied('a NUL', '9110, 5.5', answer('X: y\0z'), exactly(`200|502${mayClose}`), { client: /^[^\0]*$/ }),
  replied('a CR', '9110, 5.5', answer('X: y\rz'), exactly(`200|502${mayClose}`), { client: /^(?![^]*\rz)/ }),
  replied('a value beyond ASCII', '9110, 5.5', answer('X-Odd: \xe9'), whole, { client: /x-odd: \xe9\r/i }),
  replied('a header of 100 kB', '9110, 5.4', answer(`X: ${'y'.repeat(100_000)}`), exactly(`200|502${mayClose}`)),
  replied('a reset after it', '9112, 9.5', [answer('X: y', 'body'), reset], exactly(`200|502${mayClose}`)),
];

/** Replaces `\xNN`, `\t`, `\r` and `\n` in an id by the characters that are sent. */
function unescaped(text: string): string {
  return JSON.parse(`"${text.replaceAll('"', '\\"').replaceAll(/\\x(..)/g, '\\u00$1')}"`) as string;
}

const table = (rows: readonly Row[]): Case[] =>
  rows.map(([id, about, bytes, expect, rest]) => ({ id, about, bytes, expect, ...rest }));

export const groups: Readonly<Record<string, readonly Case[]>> = {
  'request line': table(requestLine),
  'header fields': table(headers),
  bodies: table(bodies),
  'smuggling by Content-Length': table(lengths),
  'smuggling by Transfer-Encoding': table(codings),
  'smuggling by chunks': table(chunks),
  "the upstream's answers": table(answers),
};
