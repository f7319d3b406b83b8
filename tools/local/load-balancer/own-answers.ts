import type { ServerResponse } from 'node:http';

/**
 * The answers of the load balancer itself.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#load-balancer-http-error-codes
 */
const REASONS = {
  400: 'Bad Request',
  408: 'Request Time-out',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

export type OwnStatus = keyof typeof REASONS;

function pageOf(status: OwnStatus) {
  const title = `${status} ${REASONS[status]}`;
  const lines = [
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    `<center><h1>${title}</h1></center>`,
    '</body>',
    '</html>',
  ];
  const body = lines.map((line) => `${line}\r\n`).join('');
  const headers = { Server: 'awselb/2.0', 'Content-Type': 'text/html', 'Content-Length': body.length };
  return { headers, body };
}

export function answer(res: ServerResponse, status: OwnStatus): void {
  const { headers, body } = pageOf(status);
  res.writeHead(status, REASONS[status], headers).end(body);
}

/** The answer for a connection on which no request could be parsed, and which is then closed. */
export function rawAnswer(status: OwnStatus): string {
  const { headers, body } = pageOf(status);
  const all = { ...headers, Date: new Date().toUTCString(), Connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${REASONS[status]}\r\n${lines.join('')}\r\n${body}`;
}
