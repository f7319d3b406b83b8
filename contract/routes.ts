/** The routes that the self-test of a server and `npm run verify` request, and what a correct answer is. */
import { livenessPath } from './health-check';
import type { ServiceContract } from './schema';

interface Service extends Pick<ServiceContract, 'healthPath'> {
  readonly proxies?: ServiceContract['proxies'] | undefined;
}

type Services = Readonly<Record<string, Service>>;

/** Answer of a route; header names are in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** The paths of a service to request: those that it proxies, or `/` and its health check's path. */
export function routesOf({ healthPath, proxies = {} }: Service): readonly string[] {
  const proxied = Object.keys(proxies);
  return proxied.length > 0 ? proxied : [...new Set(['/', healthPath])];
}

/**
 * What is wrong with an answer, as a predicate of its route; undefined if it is correct.
 *
 * @param service name of the service that was asked for `path`
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
  if (encoding !== 'identity')
    return `answers with content coding ${encoding.toString()}, which was not requested`;
  const type = headers['content-type']?.toString() ?? 'no content type';
  if (!/^application\/json *(;|$)/i.test(type)) return `answers ${type}, not JSON: ${excerpt}`;
  const { matches, description } = correctAnswer(services, service, path);
  return matches(objectIn(body)) ? undefined : `answers ${excerpt}, not ${description}`;
}

interface CorrectAnswer {
  readonly matches: (object: Readonly<Record<string, unknown>>) => boolean;
  readonly description: string;
}

const liveness: CorrectAnswer = {
  matches: (object) => object['status'] === 'UP' && Object.keys(object).length === 1,
  description: '{"status":"UP"}',
};

/** Any text: an earlier release may have greeted differently. */
const greeting: CorrectAnswer = {
  matches: (object) => typeof object['message'] === 'string' && object['message'] !== '' && !object['error'],
  description: 'an object with a message',
};

const success: CorrectAnswer = {
  matches: (object) => object !== nothing && !object['error'],
  description: 'a JSON object without an error',
};

/** The correct answer of a route, or of the route that it is proxied to in the end. */
function correctAnswer(services: Services, service: string, path: string): CorrectAnswer {
  const target = services[service]?.proxies?.[path];
  if (target) return correctAnswer(services, target.service, target.path);
  if (path === livenessPath) return liveness;
  return service === 'app' && path === '/' ? greeting : success;
}

const nothing = {};

/** The JSON object in a body; {@link nothing} if the body is anything else. */
function objectIn(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : nothing;
  } catch {
    return nothing;
  }
}
