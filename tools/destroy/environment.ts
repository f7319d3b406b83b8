import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  ElasticLoadBalancingV2Client,
  LoadBalancerNotFoundException,
  ModifyLoadBalancerAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';

import { environmentStacks, releaseParameter } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { clientFor } from '../aws/clients';
import { forgetDeployedStack } from '../aws/deployed-stack';
import { UserError } from '../terminal/program';
import { say } from '../terminal/progress';
import { checkNothingLocked } from '../recovery/locks';
import { confirmName } from './confirm-name';
import { type Contents, contentsOf, describeContents } from './contents';
import { destroyStacks } from './destroy-stacks';
import { checkNothingLeft } from './inventory';

export interface DestroyOptions {
  readonly settings: Settings;
  /** The name, if it was passed as an option. */
  readonly confirmed: string | undefined;
}

export interface DestroyEnvironmentOptions extends DestroyOptions {
  /** An environment of settings.ts, or a removed one that is still deployed. */
  readonly name: string;
  /** Destroy it although it is protected from deletion. */
  readonly includeProtected: boolean;
}

/**
 * Destroys the services and networking of an environment, after the name is confirmed, and checks that nothing is left.
 *
 * @throws UserError if it is locked or protected, or if something is left
 */
export async function destroyEnvironment(options: DestroyEnvironmentOptions): Promise<void> {
  const { settings, name, confirmed, includeProtected } = options;
  const environment = settings.environments.find((each) => each.name === name);
  const tags = { project: settings.project, environment: name };
  const stacks = environmentStacks(name).toReversed();
  await checkNothingLocked(settings, stacks);
  const contents = await contentsOf(settings, stacks);
  if (contents.length === 0) {
    const finding = await checkNothingLeft(settings, tags, []);
    console.log(`${name} is not deployed: there is nothing to destroy, and ${finding}`);
    return;
  }

  const balancers = protectedBalancers(contents);
  if ((environment?.deletionProtection || balancers.length > 0) && !includeProtected) {
    throw new UserError(
      `${name} is protected from deletion (${environment ? 'deletionProtection in settings.ts' : 'its load balancer has deletion protection'}): pass --protected to destroy it anyway`,
    );
  }
  console.log(`To be destroyed permanently:\n${describeContents(contents)}`);
  await confirmName(name, confirmed);

  for (const arn of balancers) await liftProtection(settings, arn);
  const deployed = contents.map(({ stack }) => stack);
  await destroyStacks(settings, name, deployed);
  await forgetDeployedStack(settings, name);
  await deleteInsights(settings, name);
  say('inventory', await checkNothingLeft(settings, tags, contents));
  console.log(
    environment
      ? `${name} is destroyed. The release record ${releaseParameter(settings, name)} and the images stay: ` +
          `'npm run deploy -- ${name}' brings the last release back`
      : `${name} is destroyed. settings.ts no longer has it: 'npm run bootstrap' removes its role and release ` +
          "record, and 'npm run deploy -- ecr' removes the rule that keeps its images",
  );
}

const protectedBalancers = (contents: readonly Contents[]): string[] =>
  contents
    .flatMap(({ resources }) => resources)
    .filter(({ type, values }) => type === 'aws_lb' && values.enable_deletion_protection === true)
    .map(({ values }) => values.arn as string);

/** Called just before the load balancer is destroyed. If the run then fails, the next run continues without it. */
async function liftProtection({ region }: Settings, arn: string): Promise<void> {
  const attributes = [{ Key: 'deletion_protection.enabled', Value: 'false' }];
  try {
    await clientFor(ElasticLoadBalancingV2Client, { region }).send(
      new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn: arn, Attributes: attributes }),
    );
    say('protection', `lifted from ${arn}`);
  } catch (error) {
    // An interrupted run has already deleted the load balancer.
    if (!(error instanceof LoadBalancerNotFoundException)) throw error;
  }
}

/** Container Insights creates this log group itself, without tags: the inventory would not find it. */
async function deleteInsights({ project, region }: Settings, environment: string): Promise<void> {
  const logGroupName = `/aws/ecs/containerinsights/${project}-${environment}/performance`;
  try {
    await clientFor(CloudWatchLogsClient, { region }).send(new DeleteLogGroupCommand({ logGroupName }));
    say('logs', `deleted ${logGroupName}, which Container Insights had created`);
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}
