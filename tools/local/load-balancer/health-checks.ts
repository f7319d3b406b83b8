import { get } from 'node:http';

import type { Health } from './configuration';
import type { Target } from './target';

/** Why a check failed, as describe-target-health reports it. */
type Failure = Required<Pick<Health, 'reason' | 'description'>>;

const FAILED: Failure = { reason: 'Target.FailedHealthChecks', description: 'Health checks failed' };
const TIMEOUT: Failure = { reason: 'Target.Timeout', description: 'Request timed out' };

/**
 * Checks the target's health regularly until it is deregistered; a second call does nothing.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export function watch(target: Target): void {
  if (!target.nextCheck) void checkAndGoOn(target);
}

async function checkAndGoOn(target: Target): Promise<void> {
  // The interval does not depend on how long this check takes.
  target.nextCheck = setTimeout(() => {
    void checkAndGoOn(target);
  }, target.healthCheck.intervalSeconds * 1000);
  const failure = await check(target);
  if (target.isRegistered) judge(target, failure);
}

/** Changes the state after enough consecutive results; a new target needs to pass only once. */
export function judge(
  target: Pick<Target, 'health' | 'contradictions' | 'healthCheck'>,
  failure: Failure | undefined,
): void {
  const { healthyThreshold, unhealthyThreshold } = target.healthCheck;
  const { state } = target.health;
  const judged: Health = failure ? { state: 'unhealthy', ...failure } : { state: 'healthy' };
  target.contradictions += 1;
  // "After your target is registered, it must pass one health check to be considered healthy."
  const threshold = failure ? unhealthyThreshold : state === 'initial' ? 1 : healthyThreshold;
  if (judged.state !== state && target.contradictions < threshold) return;
  target.health = judged;
  target.contradictions = 0;
}

/** One check, on a new connection. */
function check({ configuration, healthCheck }: Target): Promise<Failure | undefined> {
  const { id, port, address } = configuration;
  const { path, matcher, timeoutSeconds } = healthCheck;
  const signal = AbortSignal.timeout(timeoutSeconds * 1000);
  const headers = { host: `${id}:${port}`, 'user-agent': 'ELB-HealthChecker/2.0' };
  return new Promise((resolve) => {
    const failed = () => {
      resolve(signal.aborted ? TIMEOUT : FAILED);
    };
    get({ ...address, path, headers, agent: false, signal }, (answer) => {
      const { statusCode: status = 0 } = answer;
      answer.once('error', failed).resume();
      answer.once('end', () => {
        resolve(matches(matcher, status) ? undefined : mismatch(status));
      });
    }).once('error', failed);
  });
}

const mismatch = (status: number): Failure => ({
  reason: 'Target.ResponseCodeMismatch',
  description: `Health checks failed with these codes: [${status}]`,
});

export function matches(matcher: string, status: number): boolean {
  return matcher.split(',').some((range) => {
    const [first = NaN, last = first] = range.split('-').map(Number);
    return first <= status && status <= last;
  });
}
