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
  /** The name, where it was passed instead of being typed. */
  readonly confirmed: string | undefined;
}

export interface DestroyEnvironmentOptions extends DestroyOptions {
  /** An environment of settings.ts, or one that was and is deployed still. */
  readonly name: string;
  /** Destroys it although it is protected from deletion. */
  readonly includeProtected: boolean;
}

/**
 * Destroys services and networking of an environment, after the name was confirmed, and looks for what is left.
 *
 * @throws UserError where it is locked or protected, or something is left
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
      `${name} is protected from deletion (${environment ? 'deletionProtection in settings.ts' : 'its load balancer has deletion protection'}): if it is to go all the same, pass --protected`,
    );
  }
  console.log(`What goes, for good:\n${describeContents(contents)}`);
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
      : `${name} is destroyed. settings.ts no longer has it: 'npm run bootstrap' takes its role and release record ` +
          "away, and 'npm run deploy -- ecr' the rule that keeps its images",
  );
}

const protectedBalancers = (contents: readonly Contents[]): string[] =>
  contents
    .flatMap(({ resources }) => resources)
    .filter(({ type, values }) => type === 'aws_lb' && values.enable_deletion_protection === true)
    .map(({ values }) => values.arn as string);

/** Just before it goes; where the run then fails, it stays lifted, and the next one goes on. */
async function liftProtection({ region }: Settings, arn: string): Promise<void> {
  const attributes = [{ Key: 'deletion_protection.enabled', Value: 'false' }];
  try {
    await clientFor(ElasticLoadBalancingV2Client, { region }).send(
      new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn: arn, Attributes: attributes }),
    );
    say('protection', `lifted from ${arn}`);
  } catch (error) {
    // An interrupted run has deleted it already.
    if (!(error instanceof LoadBalancerNotFoundException)) throw error;
  }
}

/** Container Insights makes this log group by itself, without a tag: no inventory would find it. */
async function deleteInsights({ project, region }: Settings, environment: string): Promise<void> {
  const logGroupName = `/aws/ecs/containerinsights/${project}-${environment}/performance`;
  try {
    await clientFor(CloudWatchLogsClient, { region }).send(new DeleteLogGroupCommand({ logGroupName }));
    say('logs', `${logGroupName}, which Container Insights had made, is deleted`);
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}
