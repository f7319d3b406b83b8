import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { LocalBackend, S3Backend, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

import { stateKey } from '../contract/names';
import type { Settings } from '../contract/settings';

export interface ProjectStackProps {
  readonly settings: Settings;
  /** Value of the tag `environment`. @default 'shared' */
  readonly environmentName?: string;
  /** File for the state, used by the one stack that exists before the bucket. @default the bucket */
  readonly localStatePath?: string | undefined;
}

/**
 * For a resource that a deployment may remove while another resource still uses it. By default Terraform destroys it
 * before it changes the other resource, which AWS may refuse.
 */
export const CREATE_BEFORE_DESTROY = { lifecycle: { createBeforeDestroy: true } };

/** What all stacks have in common: where the state is stored, which account they may change, the tags of resources. */
export abstract class ProjectStack extends TerraformStack {
  constructor(scope: Construct, id: string, props: ProjectStackProps) {
    super(scope, id);
    const { settings, environmentName = 'shared', localStatePath } = props;

    new AwsProvider(this, 'aws', {
      region: settings.region,
      allowedAccountIds: [settings.account],
      defaultTags: [
        {
          tags: { project: settings.project, environment: environmentName, stack: id, 'managed-by': 'cdktf' },
        },
      ],
    });

    if (localStatePath) {
      new LocalBackend(this, { path: localStatePath });
    } else {
      const backend = new S3Backend(this, {
        bucket: settings.stateBucket,
        key: stateKey(id),
        region: settings.region,
        encrypt: true,
        allowedAccountIds: [settings.account],
      });
      // cdktf 0.21 has no useLockfile: override until the S3 backend gains it.
      backend.addOverride('use_lockfile', true);
    }
  }
}
