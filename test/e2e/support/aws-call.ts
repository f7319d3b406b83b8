/** The call in a request to AWS, and errors in the form of its protocol. */
import type { IncomingHttpHeaders } from 'node:http';

export interface Call {
  /** Such as `ec2 CreateVpc` or `s3 PUT /bucket/key`. */
  readonly name: string;
  readonly phase: string;
  readonly protocol: 'json' | 'query' | 'ec2' | 's3' | 'cbor';
}

/**
 * The phases of a deployment and of a destruction, by caller and call. Terraform and its provider are written in Go;
 * the programs of tools/ use the SDK for JavaScript.
 */
const phases: readonly (readonly [phase: string, pattern: RegExp])[] = [
  ['lock', /^go s3 PUT \S+\.tflock$/],
  ['unlock', /^go s3 DELETE \S+\.tflock$/],
  ['state write', /^go s3 PUT \S+\.tfstate$/],
  ['state read', /^go s3 (GET|HEAD) \S+\.tfstate$/],
  ['read', /^go \S+ (Describe|Get|List|HEAD|LIST)/],
  ['apply', /^go \S+ (?!Assume)/],
  ['promote', /^js (ecr PutImage|ssm PutParameter)$/],
  ['inventory', /^js tagging GetResources$/],
  ['verify', /^js (ecs|elasticloadbalancing) (?!Modify)/],
  ['check', /^js /],
];

export function readCall(method: string, url: string, headers: IncomingHttpHeaders, body: Buffer): Call {
  const agent = /aws-sdk-js/.test(headers['user-agent'] ?? '') ? 'js' : 'go';
  const [, service = ''] = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  const { protocol, operation } = operationOf(method, url, headers, body, service);
  const name = `${service} ${operation}`;
  const phase = phases.find(([, pattern]) => pattern.test(`${agent} ${name}`))?.[0] ?? 'other';
  return { name, phase, protocol };
}

function operationOf(
  method: string,
  url: string,
  headers: IncomingHttpHeaders,
  body: Buffer,
  service: string,
): { protocol: Call['protocol']; operation: string } {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return { protocol: 'json', operation: target.split('.').at(-1) ?? '' };
  const [, modelled] = /\/operation\/(\w+)$/.exec(url) ?? [];
  if (modelled) return { protocol: 'cbor', operation: modelled };
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  if (service === 's3') {
    // A bare key is an object; with a query it is a setting or a list.
    const settings = [...searchParams.keys()].filter((key) => key !== 'x-id');
    const operation = settings.length > 0 && method === 'GET' ? 'LIST' : method;
    return { protocol: 's3', operation: `${operation} ${decodeURIComponent(pathname)}` };
  }
  const operation = new URLSearchParams(body.toString()).get('Action') ?? `${method} ${pathname}`;
  return { protocol: service === 'ec2' ? 'ec2' : 'query', operation };
}

/** The ways to refuse a call. */
type Refused = 'throttled' | 'failing' | 'expired';

type Code = Readonly<{ status: number; code: string; message: string }>;

/** AWS's own errors; each protocol has its own form. */
const errors: Readonly<Record<Refused, Readonly<Record<Call['protocol'], Code>>>> = (() => {
  const failing = {
    status: 500,
    code: 'InternalFailure',
    message: 'The request failed for an unknown reason.',
  };
  const throttled = { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' };
  const expired = {
    status: 403,
    code: 'ExpiredToken',
    message: 'The security token included in the request is expired',
  };
  return {
    failing: {
      json: failing,
      query: failing,
      cbor: failing,
      ec2: { ...failing, code: 'InternalError' },
      s3: { ...failing, code: 'InternalError' },
    },
    throttled: {
      json: throttled,
      query: { ...throttled, code: 'Throttling' },
      cbor: throttled,
      ec2: { status: 503, code: 'RequestLimitExceeded', message: 'Request limit exceeded.' },
      s3: { status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' },
    },
    expired: {
      json: { ...expired, status: 400, code: 'ExpiredTokenException' },
      query: expired,
      cbor: { ...expired, status: 400, code: 'ExpiredTokenException' },
      ec2: { ...expired, status: 400, code: 'RequestExpired' },
      s3: { ...expired, status: 400 },
    },
  };
})();

export function errorOf({ protocol }: Call, kind: Refused) {
  const { status, code, message } = errors[kind][protocol];
  const xml = `<Code>${code}</Code><Message>${message}</Message>`;
  const id = '<RequestId>00000000-0000-0000-0000-000000000000</RequestId>';
  const bodies = {
    json: JSON.stringify({ __type: code, message }),
    // Its code is in the header, which every implementation of the protocol reads.
    cbor: '',
    query: `<ErrorResponse><Error><Type>Sender</Type>${xml}</Error>${id}</ErrorResponse>`,
    ec2: `<Response><Errors><Error>${xml}</Error></Errors>${id}</Response>`,
    s3: `<?xml version="1.0" encoding="UTF-8"?><Error>${xml}${id}</Error>`,
  };
  const types = { json: 'application/x-amz-json-1.1', cbor: 'application/cbor' };
  return {
    status,
    headers: {
      'Content-Type': protocol in types ? types[protocol as keyof typeof types] : 'text/xml',
      'x-amzn-query-error': `${code};Sender`,
    },
    body: bodies[protocol],
  };
}
