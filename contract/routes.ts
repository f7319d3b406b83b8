/** The routes that a service must answer before it listens and when `npm run verify` asks, and what is a right answer. */
import { livenessPath } from './health-check';
import type { ServiceContract } from './schema';

interface Service extends Pick<ServiceContract, 'healthPath'> {
  readonly proxies?: ServiceContract['proxies'] | undefined;
}

type Services = Readonly<Record<string, Service>>;

/** What a route has answered; names of headers in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** The paths of a service that are asked: those that it proxies, or `/` and its health check's path. */
export function routesOf({ healthPath, proxies = {} }: Service): readonly string[] {
  const proxied = Object.keys(proxies);
  return proxied.length > 0 ? proxied : [...new Set(['/', healthPath])];
}

/**
 * What is wrong with an answer, as a predicate of the route that gave it; nothing where it is right.
 *
 * @param service name of the one that was asked for `path`
 */
export function problemOf(
  { status, headers, body }: Answer,
  services: Services,
  service: string,
  path: string,
): string | undefined {
  const excerpt = body.length > 300 ? `${body.slice(0, 300)} …` : body;
  if (status < 200 || status > 299) {
    const { location } = headers;
    return `answers ${status} ${location === undefined ? excerpt : `to ${location.toString()}`}`;
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') return `answers in the coding ${encoding.toString()}, for which nobody asked`;
  const type = headers['content-type']?.toString() ?? 'no content type';
  if (!/^application\/json *(;|$)/i.test(type)) return `answers ${type}, not JSON: ${excerpt}`;
  const { right, words } = rightAnswer(services, service, path);
  return right(objectIn(body)) ? undefined : `answers ${excerpt}, not ${words}`;
}

interface RightAnswer {
  readonly right: (object: Readonly<Record<string, unknown>>) => boolean;
  readonly words: string;
}

const liveness: RightAnswer = {
  right: (object) => object['status'] === 'UP' && Object.keys(object).length === 1,
  words: '{"status":"UP"}',
};

/** In whatever words: those of an earlier release may be others. */
const greeting: RightAnswer = {
  right: (object) => typeof object['message'] === 'string' && object['message'] !== '' && !object['error'],
  words: 'an object with a message',
};

const success: RightAnswer = {
  right: (object) => object !== nothing && !object['error'],
  words: 'a JSON object without an error',
};

/** Of the route itself, or of the one that it leads to through proxies. */
function rightAnswer(services: Services, service: string, path: string): RightAnswer {
  const target = services[service]?.proxies?.[path];
  if (target) return rightAnswer(services, target.service, target.path);
  if (path === livenessPath) return liveness;
  return service === 'app' && path === '/' ? greeting : success;
}

const nothing = {};

/** The JSON object that a body is; nothing where it is anything else. */
function objectIn(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : nothing;
  } catch {
    return nothing;
  }
}
