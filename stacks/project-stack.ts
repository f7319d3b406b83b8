import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { LocalBackend, S3Backend, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

import { stateKey } from '../contract/names';
import type { Settings } from '../contract/settings';

export interface ProjectStackProps {
  readonly settings: Settings;
  /** Value of the tag `environment`. @default 'shared' */
  readonly environmentName?: string;
  /** File to keep the state in, for the one stack that is there before the bucket. @default the bucket */
  readonly localStatePath?: string | undefined;
}

/**
 * For what a deployment may take away while something else still uses it: Terraform otherwise destroys it before it
 * changes what let go of it.
 */
export const LET_GO_FIRST = { lifecycle: { createBeforeDestroy: true } };

/** What every stack has in common: where its state lies, whose account it may touch, how its resources are tagged. */
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
