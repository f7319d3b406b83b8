/** The load balancer of `npm start` with one listener; its targets come and go. */
import type { TargetConfiguration } from '../../../tools/local/load-balancer/configuration';
import { until } from '../../support/until';
import { startBalancer, targetAt } from '../../tools/local/load-balancer/support/balanced';

export interface Targets {
  /** The port of the listener. */
  readonly port: number;
  /** Resolves when the target is healthy: from then on it gets its share of the requests. */
  readonly register: (port: number) => Promise<void>;
  /** Sends the target nothing more; resolves when what it has been sent is finished. */
  readonly deregister: (port: number) => Promise<void>;
  /** Resolves when the target has been sent so many more requests, or is no longer held for healthy. */
  readonly sends: (port: number, count: number) => Promise<void>;
}

export async function startTargets(path: string): Promise<Targets> {
  const { port, balancer, apply } = await startBalancer([], { healthCheck: { path, intervalSeconds: 0.2 } });
  const targets = new Map<number, TargetConfiguration>();
  let requests = 0;

  function stateOf(at: number): string | undefined {
    const { health, metrics } = balancer.report();
    for (const metric of metrics)
      if (metric.name === 'RequestCount' && metric.unit === 'Count' && metric.dimensions.TargetGroup)
        requests += metric.value;
    return health.find((target) => target.port === at)?.state;
  }
  async function list(at: number, draining: boolean): Promise<void> {
    targets.set(at, targetAt(at, { port: at, draining }));
    await apply([...targets.values()]);
  }
  // Longer than a slow answer takes to so many at a time, on a busy machine.
  const wait = (what: string, at: number, condition: () => boolean) =>
    until(what, condition, () => `it is ${stateOf(at)}, ${requests} requests in all`, 60_000);

  return {
    port,
    async register(at) {
      await list(at, false);
      await wait(`a healthy target at ${at}`, at, () => stateOf(at) === 'healthy');
    },
    async deregister(from) {
      await list(from, true);
      await wait(`the end of what ${from} was sent`, from, () => stateOf(from) === 'unused');
      targets.delete(from);
      await apply([...targets.values()]);
    },
    async sends(to, count) {
      stateOf(to);
      // They take turns.
      const enough = requests + count * targets.size;
      const isOver = () => stateOf(to) !== 'healthy' || requests >= enough;
      await wait(`${count} more requests to ${to}`, to, isOver);
    },
  };
}
