/** How large or how many AWS accepts. It refuses more only at creation, after the plan. */
import type { Synthesized } from '../synthesize';
import { resourcesOf } from './forms';

/**
 * Characters of a policy without white space; policies per role; rules of a security group in one direction; rules of a
 * lifecycle policy; bytes of a task definition. AWS's default quotas.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
 */
const most = {
  managed: 6144,
  inline: 10_240,
  trust: 2048,
  attached: 10,
  rules: 60,
  lifecycle: 50,
  containers: 65_536,
};

const lengthOf = (policy: unknown) => String(policy).replace(/\s/g, '').length;

/** What AWS would refuse for its size or its number, one line each. */
export function oversized(stack: Synthesized): string[] {
  const { aws_iam_role: roles = {} } = resourcesOf(stack);
  const isOf = (address: string) => (resource: Record<string, unknown>) =>
    resource['role'] === `\${aws_iam_role.${address}.name}`;
  // A value that only Terraform knows stands for an ARN: it is as long as the longest possible one.
  const resolved = (policy: unknown) => String(policy).replace(/\$\{[^}]+\}/g, 'x'.repeat(128));
  return [
    ...stack.all('aws_iam_policy').flatMap(({ name, policy }) => tooMuch('managed', name, lengthOf(policy))),
    ...Object.entries(roles).flatMap(([address, { name, assume_role_policy }]) => [
      ...tooMuch('trust', name, lengthOf(resolved(assume_role_policy))),
      ...tooMuch(
        'inline',
        name,
        stack
          .all('aws_iam_role_policy')
          .filter(isOf(address))
          .reduce((sum, { policy }) => sum + lengthOf(resolved(policy)), 0),
      ),
      ...tooMuch('attached', name, stack.all('aws_iam_role_policy_attachment').filter(isOf(address)).length),
    ]),
    ...['ingress', 'egress'].flatMap((direction) => {
      const groups = stack
        .all(`aws_vpc_security_group_${direction}_rule`)
        .map((rule) => rule['security_group_id'] as string);
      return [...new Set(groups)].flatMap((group) =>
        tooMuch('rules', `${direction} of ${group}`, groups.filter((other) => other === group).length),
      );
    }),
    ...stack.all('aws_ecr_lifecycle_policy').flatMap(({ policy }) => {
      const { rules } = JSON.parse(policy as string) as { rules: unknown[] };
      return tooMuch('lifecycle', 'the repository', rules.length);
    }),
    ...stack
      .all('aws_ecs_task_definition')
      .flatMap(({ family, container_definitions }) =>
        tooMuch('containers', family, Buffer.byteLength(resolved(container_definitions))),
      ),
  ];
}

const tooMuch = (kind: keyof typeof most, name: unknown, found: number) =>
  found > most[kind] ? [`${kind} of ${String(name)}: ${found} of ${most[kind]}`] : [];
