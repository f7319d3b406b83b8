import {
  ElasticLoadBalancingV2Client as Client,
  DescribeTargetHealthCommand,
  type Listener,
  paginateDescribeListenerCertificates,
  paginateDescribeListeners,
  paginateDescribeRules,
  type Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';

import type { Settings } from '../../contract/settings';
import { clientFor } from '../aws/clients';
import type { StateResource } from '../terraform/state';
import { inactiveStates } from '../verify/targets';
import { added, emptyIfDeleted } from './added';
import type { RunningTask } from './added-to-clusters';
import type { Difference } from './difference';

type Resources = readonly StateResource[];
const ofType = (resources: Resources, wanted: string) => resources.filter(({ type }) => type === wanted);

/** Listeners of the stack's load balancers, and rules and certificates of its listeners, that are in no state. */
export async function addedToListeners(
  settings: Settings,
  own: Resources,
  all: Resources,
): Promise<Difference[]> {
  const client = clientFor(Client, settings);
  const known = new Set(all.map(({ values }) => values.arn));
  const certificates = new Set(
    ofType(all, 'aws_lb_listener_certificate').map(
      ({ values }) => `${String(values.listener_arn)} ${String(values.certificate_arn)}`,
    ),
  );
  const found: Difference[] = [];
  for (const { address, values } of ofType(own, 'aws_lb')) {
    for (const listener of await emptyIfDeleted(listenersOf(client, String(values.arn)))) {
      const { ListenerArn = '', Protocol, Port, DefaultActions } = listener;
      if (known.has(ListenerArn)) continue;
      const does = `${Protocol ?? ''} ${Port ?? ''} → ${wordsOf(DefaultActions)}`;
      found.push(added(ListenerArn, `listener of ${address}`, does));
    }
  }
  for (const { address, values } of ofType(own, 'aws_lb_listener')) {
    const arn = String(values.arn);
    for (const { RuleArn = '', IsDefault, Conditions, Actions } of await emptyIfDeleted(
      rulesOf(client, arn),
    )) {
      if (IsDefault || known.has(RuleArn)) continue;
      found.push(added(RuleArn, `rule of ${address}`, `${wordsOf(Conditions)} → ${wordsOf(Actions)}`));
    }
    if (values.protocol !== 'HTTPS') continue;
    for (const certificate of await emptyIfDeleted(certificatesOf(client, arn))) {
      if (certificate === values.certificate_arn || certificates.has(`${arn} ${certificate}`)) continue;
      found.push(
        added(certificate, `certificate of ${address}`, 'presented to clients that request its names'),
      );
    }
  }
  return found;
}

/** A target group that an ECS service uses. */
interface Balanced {
  readonly target_group_arn: string;
  readonly container_port: number;
}

/** The targets of the stack's target groups that do not belong to a task of its services. */
export async function addedToTargetGroups(
  settings: Settings,
  own: Resources,
  tasks: readonly RunningTask[],
): Promise<Difference[]> {
  const client = clientFor(Client, settings);
  const endpoints = ofType(own, 'aws_ecs_service').flatMap(({ values }) =>
    ((values.load_balancer ?? []) as Balanced[]).flatMap(({ target_group_arn, container_port }) =>
      tasks
        .filter(({ service }) => service === values.id)
        .map(({ address = '' }) => `${target_group_arn} ${address}:${container_port}`),
    ),
  );
  const found: Difference[] = [];
  for (const { address, values } of ofType(own, 'aws_lb_target_group')) {
    const TargetGroupArn = String(values.arn);
    for (const { Target, TargetHealth } of await emptyIfDeleted(healthOf(client, TargetGroupArn))) {
      const target = `${Target?.Id ?? ''}:${Target?.Port ?? ''}`;
      const state = TargetHealth?.State ?? 'unknown';
      if (inactiveStates.includes(state) || endpoints.includes(`${TargetGroupArn} ${target}`)) continue;
      found.push(added(target, `target of ${address}`, `${state}, but not a task of the service`));
    }
  }
  return found;
}

async function listenersOf(client: Client, LoadBalancerArn: string): Promise<Listener[]> {
  const all: Listener[] = [];
  for await (const page of paginateDescribeListeners({ client }, { LoadBalancerArn }))
    all.push(...(page.Listeners ?? []));
  return all;
}

async function rulesOf(client: Client, ListenerArn: string): Promise<Rule[]> {
  const all: Rule[] = [];
  for await (const page of paginateDescribeRules({ client }, { ListenerArn }))
    all.push(...(page.Rules ?? []));
  return all;
}

async function certificatesOf(client: Client, ListenerArn: string): Promise<string[]> {
  const all: string[] = [];
  for await (const { Certificates = [] } of paginateDescribeListenerCertificates({ client }, { ListenerArn }))
    for (const { CertificateArn = '', IsDefault } of Certificates) if (!IsDefault) all.push(CertificateArn);
  return all;
}

const healthOf = async (client: Client, TargetGroupArn: string) =>
  (await client.send(new DescribeTargetHealthCommand({ TargetGroupArn }))).TargetHealthDescriptions ?? [];

/** Conditions or actions, whatever their kind: `path-pattern /admin*`, `forward targetgroup/x/1`. */
const wordsOf = (parts: readonly object[] = []): string =>
  parts.map((part) => [...new Set(leavesOf(part))].join(' ')).join(', ');

function leavesOf(value: unknown): string[] {
  if (typeof value === 'string') return [value.replace(/^arn:.*?:(?=targetgroup\/)/, '')];
  if (value === null || typeof value !== 'object') return [];
  const { Type, Field, ...rest } = value as Record<string, unknown>;
  return [Type, Field, ...Object.values(rest)].flatMap(leavesOf);
}
