import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';
import type { Construct } from 'constructs';

import { checkLimit } from '../limits';
import { ProjectStack, type ProjectStackProps } from '../project-stack';

export interface EcrStackProps extends ProjectStackProps {
  /** Environments that are no longer in the settings but still run an image. @default none */
  readonly removed?: readonly string[];
}

/** The repository of the one image that both services share. */
export class EcrStack extends ProjectStack {
  constructor(scope: Construct, id: string, { removed = [], ...props }: EcrStackProps) {
    super(scope, id, props);
    const { project, environments } = props.settings;

    const repository = new EcrRepository(this, 'repository', {
      name: project,
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: [{ encryptionType: 'AES256' }],
    });

    const rules = lifecycleRules([...environments.map(({ name }) => name), ...removed]);
    checkLimit({
      what: 'the lifecycle policy of the images',
      found: rules.length,
      most: LIFECYCLE_RULES,
      unit: 'rules',
      key: 'environments',
    });
    new EcrLifecyclePolicy(this, 'lifecycle', {
      repository: repository.name,
      policy: JSON.stringify({ rules }),
    });
  }
}

/** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html */
const LIFECYCLE_RULES = 50;

/** Releases kept for each environment, including the running one. */
const RELEASES_KEPT = 20;
/** Days until an image that was never promoted expires. */
const CANDIDATE_DAYS = 30;

/**
 * ECR does not know which images run. A promotion tags the image `<environment>-<commit>`, and rules below the one
 * that matches its tag do not apply to it. So the last environment comes first: otherwise twenty quick releases of dev
 * would expire the image that prod still runs. Expiry by age comes last.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
function lifecycleRules(environments: readonly string[]) {
  const rules = [
    ...environments.toReversed().map((environment) => ({
      description: `keep the last ${RELEASES_KEPT} releases of ${environment}`,
      selection: {
        tagStatus: 'tagged',
        tagPrefixList: [`${environment}-`],
        countType: 'imageCountMoreThan',
        countNumber: RELEASES_KEPT,
      },
    })),
    {
      description: `expire what was never promoted after ${CANDIDATE_DAYS} days`,
      selection: {
        tagStatus: 'any',
        countType: 'sinceImagePushed',
        countUnit: 'days',
        countNumber: CANDIDATE_DAYS,
      },
    },
  ];
  return rules.map((rule, index) => ({ rulePriority: index + 1, ...rule, action: { type: 'expire' } }));
}
