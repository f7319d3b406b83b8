import { DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';

import { clusterName, ecsStack } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { clientFor } from '../aws/clients';
import { availableOf, digestOf, short } from '../aws/image';
import { previousRelease, type Release } from '../aws/release-record';
import { readState } from '../aws/remote-state';
import { UserError } from '../terminal/program';
import { deployedImage } from '../terraform/state';
import { describeService } from '../verify/deployment';
import { primaryOf } from '../verify/verdict';

/** Deployed images by where they were found: Terraform's state and ECS. */
export type DeployedImages = Readonly<Record<string, string | undefined>>;

/**
 * The release to roll back to, and why: if `to` is not given, the recorded release if something else is deployed, such
 * as a failed candidate, and otherwise the previous release.
 *
 * @param to digest or commit of an earlier release, or its first characters
 * @throws UserError if no release matches, or more than one
 */
export function rollbackTarget(
  history: readonly Release[],
  name: string,
  { to, deployed }: { readonly to?: string | undefined; readonly deployed: DeployedImages },
): { readonly target: Release; readonly reason: string } {
  const current = history.at(-1);
  if (current && to) {
    const target = find(history, to, name);
    return { target, reason: `${describeRelease(target)}, which --to names` };
  }
  const other = Object.entries(deployed).find(([, image]) => image !== current?.image);
  if (current && other) {
    const [place, image] = other;
    return {
      target: current,
      reason: `${describeRelease(current)}, the recorded release, since ${place} has ${image ? short(image) || image : 'none'}`,
    };
  }
  const target = previousRelease(history);
  if (!target)
    throw new UserError(
      `${name} has no earlier release than the recorded one: deploy a working image instead`,
    );
  return {
    target,
    reason: `${describeRelease(target)}, the release before the recorded one, since that one is deployed`,
  };
}

/** The images of the task definition in the state and of the service's primary deployment. */
export async function deployedImages(settings: Settings, environment: string): Promise<DeployedImages> {
  const cluster = clusterName(settings, environment);
  const [state, service] = await Promise.all([
    readState(settings, ecsStack(environment)),
    describeService({ settings, cluster, service: settings.project }),
  ]);
  const primary = service && primaryOf(service);
  const running = primary?.taskDefinition
    ? await clientFor(ECSClient, settings).send(
        new DescribeTaskDefinitionCommand({ taskDefinition: primary.taskDefinition }),
      )
    : undefined;
  return {
    "Terraform's state": deployedImage(state),
    "ECS's deployment": running?.taskDefinition?.containerDefinitions?.[0]?.image,
  };
}

/** Refuses a release whose image the repository no longer has. */
export async function checkAvailable(
  settings: Settings,
  name: string,
  { target, history }: { readonly target: Release; readonly history: readonly Release[] },
): Promise<void> {
  const available = await availableOf(
    settings,
    history.map(({ image }) => image),
  );
  if (available.has(target.image)) return;
  const others = [...available].map((image) => short(image)).join(', ');
  throw new UserError(
    `the image of ${describeRelease(target)}, has expired: the repository no longer has it; ` +
      `${others ? `it has ${others} ('npm run rollback -- ${name} --to …'), or` : 'so'} restore its code in a new ` +
      `commit: git restore --source ${target.commit ?? '<commit>'} --staged --worktree . && git commit`,
  );
}

function find(history: readonly Release[], to: string, name: string): Release {
  const found = history.filter(({ image, commit }) =>
    [digestOf(image), digestOf(image).replace('sha256:', ''), commit].some((id) => id?.startsWith(to)),
  );
  const [first, ...others] = new Map(found.map((release) => [release.image, release])).values();
  if (first && others.length === 0) return first;
  throw new UserError(
    `${found.length === 0 ? 'no release' : 'more than one release'} of ${name} starts with '${to}': ` +
      `'npm run release -- ${name}' lists them`,
  );
}

/** One line about a release. */
export const describeRelease = ({ image, at, by, commit }: Release) =>
  `${short(image)}, commit ${commit?.slice(0, 12) ?? 'unknown'}, released ${at.toISOString().replace(/\..*/, 'Z')} by ${by || 'unknown'}`;
