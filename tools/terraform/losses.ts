/** What is lost when a resource is destroyed or replaced, and which plans are refused because of it. */
import { type Change, changesOf, type PlanJson, TAINTED } from './changes';

interface Loss {
  readonly what: string;
  /** What to do instead of a replacement that AWS would refuse. */
  readonly instead?: string;
  /** Whether another deployment cannot restore it. */
  readonly forGood: boolean;
}

const forGood = (what: string): Loss => ({ what, forGood: true });
const forNow = (what: string): Loss => ({ what, forGood: false });

/** By stateful type; a resource of any other type can simply be recreated. */
const losses: Readonly<Record<string, Loss>> = {
  aws_s3_bucket: forGood('every state in it'),
  aws_ecr_repository: forGood('every image in it, the released ones too'),
  aws_ssm_parameter: forGood('the release record and its history'),
  aws_cloudwatch_log_group: forGood('every log line in it'),
  aws_lb: forGood('its DNS name, which users and CNAMEs know'),
  aws_eip: forGood('its address, which others may have allowed'),
  aws_sns_topic_subscription: forGood("its confirmation, which takes the owner's click in a mail"),
  aws_vpc: {
    ...forNow('everything in it, since nothing can move to another VPC'),
    instead: "undo the change, or destroy the environment ('npm run destroy') and deploy it again",
  },
  aws_ecs_cluster: forNow('its services, until new ones run'),
  aws_ecs_service: forNow('its tasks, until new ones serve'),
  aws_iam_openid_connect_provider: forNow('the access of every workflow'),
};

/** What is lost with a resource of the type; undefined if it can simply be recreated. */
export const lossOf = (type: string): string | undefined => losses[type]?.what;

/** What is lost with it and the next deployment cannot restore. */
export const lossForGoodOf = (type: string): string | undefined =>
  losses[type]?.forGood ? losses[type].what : undefined;

/** Whether the change destroys or replaces a stateful resource; one whose creation was interrupted is no loss. */
export const isLoss = ({ action, type, reason }: Change): boolean =>
  lossOf(type) !== undefined && (action === 'delete' || (action === 'replace' && reason !== TAINTED));

/**
 * Why the plan must not be applied: one line for each stateful resource that it would destroy or replace without
 * permission, with the option that gives the permission.
 *
 * @param allowed `<stack>/<address>` of the resources that may be destroyed or replaced
 */
export function refusals(stack: string, plan: PlanJson, allowed: readonly string[]): string[] {
  return changesOf(plan)
    .filter(isLoss)
    .filter((change) => !allowed.includes(`${stack}/${change.address}`) || insteadOf(change))
    .map(
      (change) =>
        `refused, nothing of ${stack} was changed: ${change.address} would be ${how(change)}, which loses ` +
        `${lossOf(change.type) ?? ''}: ${remedy(stack, change)}`,
    );
}

const insteadOf = ({ action, type }: Change) => (action === 'replace' ? losses[type]?.instead : undefined);

const remedy = (stack: string, change: Change): string =>
  insteadOf(change) ??
  `to allow this, pass --allow '${stack}/${change.address}', or use the input allow of the workflow deploy`;

const how = ({ action, forcedBy }: Change): string => {
  if (action === 'delete') return 'destroyed';
  return forcedBy.length > 0 ? `replaced (${forcedBy.join(', ')} forces it)` : 'replaced';
};
