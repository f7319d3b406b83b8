import { services } from '../../settings';
import { portVariable, urlVariable } from '../../contract/variables';
import { limits } from './limits';

export type ServiceName = keyof typeof services;

type Environment = Readonly<Record<string, string | undefined>>;

/** A path served by another service of the task. */
export interface ProxyRoute {
  /** Exact path, as in the request. */
  readonly path: string;
  /** Origin of the service that answers, e.g. `http://127.0.0.1:5000`. */
  readonly upstream: string;
  /** Path at the upstream; the query string is kept. */
  readonly upstreamPath: string;
}

export interface Config {
  /** Address to listen on. @default HOST, or 0.0.0.0 */
  readonly host: string;
  /** @default <NAME>_PORT, or the port of the contract in settings.ts */
  readonly port: number;
  /** The proxied routes of settings.ts; X_URL is the upstream for service x. @default http://127.0.0.1:<X_PORT> */
  readonly proxies: readonly ProxyRoute[];
  /**
   * Milliseconds that an upstream may take to send all its response headers after the last chunk of the request, and
   * then between two chunks of the body. @default UPSTREAM_TIMEOUT_MS, or 5000
   */
  readonly upstreamTimeoutMs: number;
  /**
   * Milliseconds after SIGTERM in which requests are still accepted, because a load balancer keeps sending them until
   * it knows of the stop. @default SHUTDOWN_DELAY_MS, or 0
   */
  readonly shutdownDelayMs: number;
  /**
   * The most milliseconds from SIGTERM to the exit, including the delay; requests that are still unanswered then are
   * cut. Shorter than the container's stop timeout. @default SHUTDOWN_TIMEOUT_MS, or 10000
   */
  readonly shutdownTimeoutMs: number;
  /** The most simultaneous connections. @default MAX_CONNECTIONS, or 1000 */
  readonly maxConnections: number;
  /** @default LOG_LEVEL, or info */
  readonly logLevel: string;
  /**
   * Returns the value of a variable or secret that settings.ts gives this service.
   *
   * @throws ConfigError if it is not set
   */
  readonly variable: (key: string) => string;
}

/** An invalid setting; the message says which one, what it must be and what it is. */
export class ConfigError extends Error {}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** Fargate's longest stop timeout is 120 s. */
const maxShutdownMs = 120_000;

/**
 * Reads the configuration of a service from the environment.
 *
 * @throws ConfigError if a value is invalid
 */
export function readConfig(name: ServiceName, env: Environment): Config {
  const shutdownDelayMs = wholeNumber(env, 'SHUTDOWN_DELAY_MS', 0, 0, maxShutdownMs - 1);
  const shutdownTimeoutMs = wholeNumber(env, 'SHUTDOWN_TIMEOUT_MS', 10_000, 1, maxShutdownMs);
  if (shutdownDelayMs >= shutdownTimeoutMs) {
    throw new ConfigError(
      `SHUTDOWN_TIMEOUT_MS must be more than SHUTDOWN_DELAY_MS (${shutdownDelayMs}), got '${shutdownTimeoutMs}'`,
    );
  }
  return {
    host: hostOf(env),
    port: portOf(name, env),
    proxies: proxiesOf(name, env),
    upstreamTimeoutMs: wholeNumber(env, 'UPSTREAM_TIMEOUT_MS', 5_000, 1, 300_000),
    shutdownDelayMs,
    shutdownTimeoutMs,
    maxConnections: wholeNumber(env, 'MAX_CONNECTIONS', limits.connections, 1, 65_535),
    logLevel: oneOf(env, 'LOG_LEVEL', 'info', logLevels),
    variable: (key) => {
      const value = env[key];
      if (value !== undefined) return value;
      throw new ConfigError(`${key} is not set: add it to variables or secrets of ${name} in settings.ts`);
    },
  };
}

function hostOf({ HOST: host = '0.0.0.0' }: Environment): string {
  // For '' Node would listen on every address.
  if (host === '') throw new ConfigError("HOST must be an address to listen on, got ''");
  return host;
}

function portOf(name: ServiceName, env: Environment): number {
  return wholeNumber(env, portVariable(name), services[name].port, 1, 65_535);
}

function proxiesOf(name: ServiceName, env: Environment): ProxyRoute[] {
  const contract = services[name];
  if (!('proxies' in contract)) return [];
  return Object.entries(contract.proxies).map(([path, { service, path: upstreamPath }]) => ({
    path,
    upstream: origin(env, urlVariable(service)) ?? `http://127.0.0.1:${portOf(service, env)}`,
    upstreamPath,
  }));
}

function wholeNumber(env: Environment, key: string, fallback: number, min: number, max: number): number {
  const raw = env[key];
  if (raw === undefined) return fallback;
  const value = Number(raw);
  if (!/^\d+$/.test(raw) || value < min || value > max) {
    throw new ConfigError(`${key} must be a whole number from ${min} to ${max}, got '${raw}'`);
  }
  return value;
}

function oneOf(env: Environment, key: string, fallback: string, legal: readonly string[]): string {
  const raw = env[key] ?? fallback;
  if (!legal.includes(raw)) throw new ConfigError(`${key} must be one of ${legal.join(', ')}, got '${raw}'`);
  return raw;
}

function origin(env: Environment, key: string): string | undefined {
  const raw = env[key];
  if (raw === undefined) return undefined;
  const url = URL.canParse(raw) ? new URL(raw) : undefined;
  if (url?.protocol !== 'http:' || url.href !== `${url.origin}/` || url.port === '0') {
    throw new ConfigError(`${key} must be http://<host>:<port> and nothing after it, got '${raw}'`);
  }
  return url.origin;
}
