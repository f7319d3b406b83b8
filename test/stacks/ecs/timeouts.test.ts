/** Which of two waits ends first. The numbers are in servers and stacks, and only their relations can be right. */
import { readConfig } from '../../../src/server/config';
import { limits } from '../../../src/server/limits';
import { TIMEOUT_SECONDS as DRIFT_WAITS } from '../../../tools/drift/quiet';
import { TIMEOUT_SECONDS as VERIFY_WAITS } from '../../../tools/verify/polling';
import { PATIENCE_MS } from '../../../tools/verify/probe';
import { containersOf, synthesize } from '../synthesize';

const stack = synthesize()('dev-ecs');
const [container = {}] = containersOf(stack);
const check = container.healthCheck as Record<'interval' | 'timeout' | 'retries' | 'startPeriod', number> & {
  command: string[];
};
const [group = {}] = stack.all('aws_lb_target_group');
const targetCheck = group.health_check as { interval: number; timeout: number };
const seconds = (value: unknown) => Number(value) * 1000;

/** Elastic Load Balancing's default if the stack sets nothing. */
const balancerIdle = seconds(stack.one('aws_lb').idle_timeout ?? 60);
const deregistration = seconds(group.deregistration_delay);
const { upstreamTimeoutMs: upstream, shutdownTimeoutMs: shutdown } = readConfig('redirect', {});
/** Failed tasks that the circuit breaker waits for at least. @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html */
const FAILURES = 3;
/** Until a container starts: a slow network interface and a slow image. */
const STARTING_SECONDS = 120;
const sick = FAILURES * seconds(STARTING_SECONDS + check.startPeriod + check.interval * check.retries);
/** After which Linux has sent a lost packet two more times. */
const RESENT_TWICE_MS = 600;
const probe = Number(/process\.exit\(1\),(\d+)\)/.exec(check.command.join(' '))?.[1]);

// In milliseconds.
test.each([
  ['the balancer closes a silent connection', balancerIdle, 'a server does', limits.silenceMs],
  ['Redirect closes an idle connection', limits.upstreamIdleMs, 'the balancer does', balancerIdle],
  ['Redirect closes an idle connection', limits.upstreamIdleMs, 'its upstream does', limits.silenceMs],
  ['a silent client is cut', limits.silenceMs, 'its headers are due', limits.headersMs],
  ['headers are due', limits.headersMs, 'the whole request is', limits.requestMs],
  ['Redirect gives up on its upstream', upstream, 'the balancer gives up on it', balancerIdle],
  ['Redirect gives up on its upstream', upstream, 'a deregistering task is cut', deregistration],
  ['a lost answer is resent twice', RESENT_TWICE_MS, 'its connection is cut', limits.lingerMs],
  ['a lingering connection is cut', limits.lingerMs, 'a stopping server is', shutdown],
  ['Redirect gives up on its upstream', upstream, 'verify gives up on Redirect', PATIENCE_MS],
  ['verify gives up on Redirect', PATIENCE_MS, 'the balancer answers instead', balancerIdle],
  ['three tasks in turn are found unhealthy', sick, 'verify gives up', seconds(VERIFY_WAITS)],
  ['verify gives up', seconds(VERIFY_WAITS), 'drift no longer waits for a deployment', seconds(DRIFT_WAITS)],
  ['a probe of the container gives up', probe, 'ECS counts it as failed', seconds(check.timeout)],
  ['a probe of the container is over', seconds(check.timeout), 'the next begins', seconds(check.interval)],
  [
    'a probe of the balancer is over',
    seconds(targetCheck.timeout),
    'the next begins',
    seconds(targetCheck.interval),
  ],
])('%s (%d ms) well before %s (%d ms)', (_, first, __, second) => {
  expect(first).toBeGreaterThan(0);
  expect(second - first).toBeGreaterThanOrEqual(Math.min(5_000, second / 3));
});
