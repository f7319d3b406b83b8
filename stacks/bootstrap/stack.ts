import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import type { Construct } from 'constructs';

import { GithubRoles } from './github-roles';
import { StateBucket } from './state-bucket';
import { NO_RELEASE, releaseParameter } from '../../contract/names';
import { ProjectStack, type ProjectStackProps } from '../project-stack';

export interface BootstrapStackProps extends ProjectStackProps {
  /** Removes the protection of the state bucket, so that the stack can be destroyed. @default false */
  readonly teardown?: boolean;
}

/** What an administrator creates once per account: the state bucket, the roles and the release records. */
export class BootstrapStack extends ProjectStack {
  constructor(scope: Construct, id: string, { teardown = false, ...props }: BootstrapStackProps) {
    super(scope, id, props);
    const { settings } = props;

    new StateBucket(this, 'state', { name: settings.stateBucket, removable: teardown });
    new GithubRoles(this, 'github', { settings });

    for (const { name } of settings.environments) {
      new SsmParameter(this, `${name}-release`, {
        name: releaseParameter(settings, name),
        description: `Image of the last verified release of ${name}`,
        type: 'String',
        insecureValue: NO_RELEASE,
        // A promotion writes both: a plan must never reset them.
        lifecycle: { ignoreChanges: ['insecure_value', 'description'] },
      });
    }
  }
}
