/** A local AWS for what no emulator shows: a server with constructed answers in AWS's shapes. */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';

import { listen } from '../../src/support/sockets';

/**
 * `service:Action` → its answer, or a function of the request; a list has one answer per call, of which the last
 * repeats.
 */
export type Answers = Readonly<Record<string, unknown>>;

interface Call {
  /** Such as `ecs:DescribeServices`. */
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Answers with an error in AWS's form. */
export class Refusal {
  constructor(
    readonly code: string,
    readonly message: string,
    readonly status = 400,
  ) {}
}

export interface AwsEndpoint {
  readonly url: string;
  /** Variables that lead a program there. */
  readonly env: Readonly<Record<string, string>>;
  /** The requests, in order. */
  readonly calls: readonly Call[];
  /** Replaces or adds answers. */
  answer: (answers: Answers) => void;
  /** Ends it; throws if a request had no answer. */
  close: () => void;
}

export interface Options {
  readonly answers: Answers;
  /** Another endpoint, such as the emulator's, for all requests without an answer. @default they are errors */
  readonly otherwise?: string;
}

const services: Readonly<Record<string, string>> = {
  AmazonEC2ContainerRegistry_V20150921: 'ecr',
  AmazonEC2ContainerServiceV20141113: 'ecs',
  AmazonSSM: 'ssm',
  GraniteServiceVersion20100801: 'cloudwatch',
  Logs_20140328: 'logs',
};

/** Services with XML protocols. */
const queried = ['elasticloadbalancing', 'ec2', 'iam', 'sts'];

/** Starts it on a free port; use its url as AWS_ENDPOINT_URL. */
export async function startAwsEndpoint({ answers, otherwise }: Options): Promise<AwsEndpoint> {
  const current = new Map(Object.entries(answers));
  const calls: Call[] = [];
  const unknown: string[] = [];
  const server: Server = createServer((incoming, response) => {
    void readBody(incoming).then((body) => {
      const call = readCall(incoming, body);
      calls.push(call);
      if (current.has(call.action)) {
        write(incoming, response, call, answerTo(call, current.get(call.action)));
      } else if (otherwise) {
        forward(incoming, response, body, otherwise);
      } else {
        unknown.push(call.action);
        write(
          incoming,
          response,
          call,
          new Refusal('UnknownOperationException', `no answer for ${call.action}`),
        );
      }
    });
  });
  const url = `http://127.0.0.1:${await listen(server)}`;
  return {
    url,
    env: {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'testing',
      AWS_SECRET_ACCESS_KEY: 'testing',
      AWS_MAX_ATTEMPTS: '1',
    },
    calls,
    answer: (more) => {
      for (const [action, answer] of Object.entries(more)) current.set(action, answer);
    },
    close: () => {
      server.close();
      server.closeAllConnections();
      if (unknown.length > 0) throw new Error(`requests without an answer: ${unknown.join(', ')}`);
    },
  };
}

/** For the tests of a file: this process uses such an AWS until the test ends. */
export function awsForEach() {
  const before = { ...process.env };
  let endpoint: AwsEndpoint | undefined;
  const close = () => {
    const former = endpoint;
    endpoint = undefined;
    former?.close();
  };
  afterEach(() => {
    process.env = { ...before };
    close();
  });
  return {
    answer: async (answers: Answers): Promise<void> => {
      close();
      endpoint = await startAwsEndpoint({ answers });
      Object.assign(process.env, endpoint.env);
    },
    calls: () => endpoint?.calls ?? [],
  };
}

/** The last answer of a list repeats. */
function answerTo({ input }: Call, given: unknown): unknown {
  const next: unknown = Array.isArray(given) ? (given.length > 1 ? given.shift() : given[0]) : given;
  return typeof next === 'function' ? (next as (input: Call['input']) => unknown)(input) : next;
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** JSON calls name their action in a header, query calls in their body, S3 in method and path. */
function readCall({ method = '', url = '', headers }: IncomingMessage, body: Buffer): Call {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    const [prefix = '', action = ''] = target.split('.');
    const input = JSON.parse(body.toString() || '{}') as Call['input'];
    return { action: `${services[prefix] ?? prefix}:${action}`, input };
  }
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    const input = Object.fromEntries(new URLSearchParams(body.toString()));
    const [, service = ''] = /Credential=(?:[^/]+\/){3}([^/]+)\//.exec(headers.authorization ?? '') ?? [];
    return { action: `${service}:${input.Action ?? ''}`, input };
  }
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  if (searchParams.has('list-type')) return { action: 's3:ListObjectsV2', input: { path: pathname } };
  const verb = { GET: 'Get', HEAD: 'Head', PUT: 'Put', DELETE: 'Delete' }[method] ?? method;
  return { action: `s3:${verb}Object`, input: { path: decodeURIComponent(pathname) } };
}

function write(incoming: IncomingMessage, response: ServerResponse, call: Call, answer: unknown): void {
  const [service, action = ''] = call.action.split(':');
  if (action === 'ListObjectsV2') {
    response.end(`<ListBucketResult>${xml(answer, '')}</ListBucketResult>`);
  } else if (service === 's3') {
    const found = !(answer instanceof Refusal);
    response.writeHead(found ? 200 : answer.status);
    const body = found ? JSON.stringify(answer) : error(answer);
    response.end(incoming.method === 'HEAD' ? undefined : body);
  } else if (service && queried.includes(service)) {
    const refused = answer instanceof Refusal;
    response.writeHead(refused ? answer.status : 200, { 'Content-Type': 'text/xml' });
    // EC2's answer has no envelope.
    const result =
      service === 'ec2' ? xml(answer, 'item') : `<${action}Result>${xml(answer)}</${action}Result>`;
    response.end(
      refused
        ? `<ErrorResponse>${error(answer)}</ErrorResponse>`
        : `<${action}Response>${result}</${action}Response>`,
    );
  } else if (answer instanceof Refusal) {
    response.writeHead(answer.status, { 'Content-Type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ __type: answer.code, message: answer.message }));
  } else {
    response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer));
  }
}

const error = ({ code, message }: Refusal) =>
  `<Error><Code>${code}</Code><Message>${escape(message)}</Message></Error>`;

/** A list member is called `member` in the query protocol, `item` in EC2's, and like the list itself in S3's. */
function xml(value: unknown, member: 'member' | 'item' | '' = 'member'): string {
  if (Array.isArray(value))
    return value.map((each) => `<${member}>${xml(each, member)}</${member}>`).join('');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value as Record<string, unknown>)
      .map(([name, each]) =>
        (Array.isArray(each) && !member ? (each as unknown[]) : [each])
          .map((one) => `<${name}>${xml(one, member)}</${name}>`)
          .join(''),
      )
      .join('');
  }
  return escape(String(value));
}

const escape = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function forward(incoming: IncomingMessage, response: ServerResponse, body: Buffer, to: string): void {
  const { method, headers, url = '/' } = incoming;
  const outgoing = request(new URL(url, to), { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  outgoing.on('error', () => response.destroy());
  outgoing.end(body);
}
