/** A strict HTTP/1.1 parser after RFC 9112, independent of Node's. */

export interface Message {
  /** The first line, the headers, and the empty line after them. */
  readonly head: string;
  readonly start: string;
  readonly body: string;
  /** False if the body ends early or is framed incorrectly. */
  readonly complete: boolean;
  /** The bytes after it. */
  readonly rest: string;
}

/**
 * The first message of the received bytes, in latin1; undefined until it is complete.
 *
 * @param bodiless the message answers a HEAD
 * @param ended no more bytes will come
 */
export function readMessage(text: string, bodiless: boolean, ended: boolean): Message | undefined {
  const end = text.indexOf('\r\n\r\n') + 4;
  if (end < 4) return undefined;
  const head = text.slice(0, end);
  const start = head.split('\r\n', 1)[0] ?? '';
  const message = (body: string, length: number, complete = true): Message => ({
    ...{ head, start, body, complete },
    rest: text.slice(end + length),
  });
  const isAnswer = start.startsWith('HTTP/');
  if (bodiless || (isAnswer && /^HTTP\/1\.\d (1\d\d|204|304)/.test(start))) return message('', 0);
  const content = text.slice(end);
  const unfinished = ended ? message(content, content.length, false) : undefined;
  if (valuesOf(head, 'transfer-encoding').length > 0) {
    const chunks = readChunks(content);
    if (chunks === 'broken') return message(content, content.length, false);
    return chunks ? message(chunks.body, chunks.length) : unfinished;
  }
  const [length] = valuesOf(head, 'content-length');
  if (length === undefined && isAnswer) return ended ? message(content, content.length) : undefined;
  const bytes = Number(length ?? 0);
  return content.length >= bytes ? message(content.slice(0, bytes), bytes) : unfinished;
}

function readChunks(text: string): { body: string; length: number } | 'broken' | undefined {
  let [body, at] = ['', 0];
  for (;;) {
    const line = /^([\da-f]{1,8})(?:;[^\r\n]*)?\r\n/i.exec(text.slice(at, at + 20_000));
    if (!line) return text.indexOf('\n', at) < 0 ? undefined : 'broken';
    const size = Number.parseInt(line[1] ?? '', 16);
    at += line[0].length;
    if (size === 0) {
      const trailers = /^(?:[^\r\n]+\r\n)*\r\n/.exec(text.slice(at));
      return trailers ? { body, length: at + trailers[0].length } : undefined;
    }
    if (text.length < at + size + 2) return undefined;
    if (text.slice(at + size, at + size + 2) !== '\r\n') return 'broken';
    body += text.slice(at, at + size);
    at += size + 2;
  }
}

export const valuesOf = (head: string, name: string): string[] =>
  [...head.matchAll(new RegExp(`\\r\\n${name}:[ \\t]*([^\\r\\n]*?)[ \\t]*(?=\\r\\n)`, 'gi'))].map(
    ([, value = '']) => value,
  );

/** Whether two parsers may read a request differently: the end of its body, or its headers. */
export function isAmbiguous(head: string): boolean {
  const [, ...lines] = head.slice(0, -4).split('\r\n');
  const lengths = valuesOf(head, 'content-length');
  const codings = valuesOf(head, 'transfer-encoding');
  return (
    lines.some((line) => !/^[\w!#$%&'*+.^`|~-]+:[\t\x20-\x7e\x80-\xff]*$/.test(line)) ||
    lines.some((line) => /^(content[^-]length|transfer[^-]encoding)/i.test(line)) ||
    lengths.length + codings.length > 1 ||
    lengths.some((value) => !/^\d+$/.test(value)) ||
    codings.some((value) => value.toLowerCase() !== 'chunked') ||
    valuesOf(head, 'host').length !== 1
  );
}
