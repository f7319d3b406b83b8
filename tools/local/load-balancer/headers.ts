import { randomBytes } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';

import { withoutHopByHop } from '../../../src/redirect/headers';
import type { Listener } from './configuration';

/**
 * The headers of a request as the target gets them.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
 */
export function requestHeaders(
  { headers, socket }: IncomingMessage,
  listener: Listener,
): OutgoingHttpHeaders {
  const { remoteAddress: client = '' } = socket;
  const others = headers['x-forwarded-for']?.toString();
  return {
    ...withoutHopByHop(headers),
    'x-forwarded-for': others ? `${others}, ${client}` : client,
    'x-forwarded-proto': listener.protocol.toLowerCase(),
    // The port in the account, not the one on this machine.
    'x-forwarded-port': `${listener.port}`,
    'x-amzn-trace-id': traceId(headers['x-amzn-trace-id']?.toString()),
  };
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html */
function traceId(given = ''): string {
  const id = `1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`;
  const fields = given.split(';').filter((field) => field && !field.startsWith('Self='));
  const own = fields.some((field) => field.startsWith('Root=')) ? 'Self' : 'Root';
  return [`${own}=${id}`, ...fields].join(';');
}
