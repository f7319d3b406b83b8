/** Targets that fail, and the answers of the load balancer itself. */
import type { Socket } from 'node:net';

import { startRawUpstream } from '../../../../src/support/services';
import { parse } from '../../../../src/support/sockets';
import type { startBalancer } from './balanced';

export const OK = 'HTTP/1.1 200 OK\r\nConnection: close\r\n';

/** A target that answers health checks and does this to every other connection. */
export const startRawTarget = (act: (socket: Socket) => void) =>
  startRawUpstream((socket) => {
    socket.once('data', (chunk: Buffer) => {
      if (chunk.includes('ELB-HealthChecker')) socket.end(`${OK}\r\n`);
      else act(socket);
    });
  });

type Running = Awaited<ReturnType<typeof startBalancer>>;

export const errorsOf = ({ balancer }: Running) =>
  balancer
    .report()
    .metrics.filter(({ name }) => name.includes('_ELB_'))
    .map((metric) => `${metric.name} ${metric.unit === 'Count' ? metric.value : ''}`);

const pages = {
  400: 'Bad Request',
  408: 'Request Time-out',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

export function expectPage(answer: string, status: keyof typeof pages): void {
  const { headers, body } = parse(answer);
  expect(answer).toMatch(`HTTP/1.1 ${status} ${pages[status]}\r\n`);
  expect(headers).toMatchObject({ server: 'awselb/2.0', 'content-type': 'text/html' });
  const title = `${status} ${pages[status]}`;
  expect(body).toBe(
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`,
  );
}

export const GET = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
