import { portVariable } from '../../contract/variables';
import type { Service } from '../../contract/settings';
import { problemOf, routesOf } from '../../contract/routes';
import { ask, NoAnswer } from '../../src/server/ask';
import { UserError } from '../terminal/program';

/** Milliseconds for one answer, from the connection to the end of its body. */
export const PATIENCE_MS = 10_000;

/** Connections are neither accepted nor refused: packets are dropped on the way. */
export class Unreachable extends UserError {}

/** Requests every route of services on this machine; `ports` maps a port variable, such as APP_PORT, to a port. */
export const probe = (services: readonly Service[], ports: Readonly<Record<string, number>>) =>
  probeAt(services, ({ name, port }) => `http://localhost:${ports[portVariable(name)] ?? port}`);

/** A path of a service. */
interface Route {
  readonly service: Service;
  readonly path: string;
}

/**
 * Requests every route of every service, and the target of each proxied route, at the same time.
 *
 * @param originOf scheme, host and port of a service
 * @returns url → body
 * @throws UserError if a route does not answer as contract/routes.ts defines, or not as its proxy target does;
 *   Unreachable if no connection is accepted
 */
export async function probeAt(
  services: readonly Service[],
  originOf: (service: Service) => string,
  patienceMs = PATIENCE_MS,
): Promise<Map<string, string>> {
  const byName = Object.fromEntries(services.map((service) => [service.name, service]));
  const urlOf = ({ service, path }: Route) => `${originOf(service)}${path}`;
  const proxiedBy = ({ service, path }: Route): Route | undefined => {
    const target = service.proxies?.[path];
    const upstream = target && byName[target.service];
    return upstream && { service: upstream, path: target.path };
  };
  const routes = services
    .flatMap((service) => routesOf(service).map((path) => ({ service, path })))
    .flatMap((route) => [proxiedBy(route) ?? [], route].flat());
  const asked = new Map(routes.map((route) => [urlOf(route), route]));

  const bodies = await Promise.allSettled(
    [...asked].map(async ([url, { service, path }]) => {
      const answer = await ask(url, patienceMs).catch((error: unknown) => {
        if (!(error instanceof NoAnswer)) throw error;
        throw new (error.isUnreachable ? Unreachable : UserError)(`${url} ${error.message}`);
      });
      const problem = problemOf(answer, byName, service.name, path);
      if (problem !== undefined) throw new UserError(`${url} ${problem}`);
      return [url, answer.body] as const;
    }),
  );
  const failures = bodies.flatMap((each) => (each.status === 'rejected' ? [each.reason as Error] : []));
  const [first] = failures.toSorted(
    (a, b) => Number(a instanceof Unreachable) - Number(b instanceof Unreachable),
  );
  // A closed load balancer makes every route unreachable, not only some.
  if (first) throw failures.length === asked.size ? first : new UserError(first.message);

  const answers = new Map(bodies.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])));
  for (const route of routes) {
    const original = proxiedBy(route);
    const [body, expected] = [answers.get(urlOf(route)), original && answers.get(urlOf(original))];
    if (!original || body === expected) continue;
    throw new UserError(
      `${urlOf(route)} answers ${body ?? ''}, but ${urlOf(original)}, which it proxies, ${expected ?? ''}`,
    );
  }
  return answers;
}
