import { DataAwsSsmParameter } from '@cdktf/provider-aws/lib/data-aws-ssm-parameter';
import type { Construct } from 'constructs';

import { checkCandidate } from '../../contract/candidate';
import { releaseParameter, repositoryUrl } from '../../contract/names';
import type { Settings } from '../../contract/settings';

export interface ReleaseImageProps {
  readonly settings: Settings;
  readonly environment: string;
  /** A candidate, `<repository>@sha256:<64 hex digits>`. @default the environment's release record */
  readonly candidate?: string | undefined;
}

/**
 * The image to run: the candidate or the last verified release. So nobody's plan, on any machine, shows an unrequested
 * change of the image.
 *
 * @throws SettingsError if the candidate is not a digest of the project's own repository
 */
export function releaseImage(
  scope: Construct,
  { settings, environment, candidate }: ReleaseImageProps,
): string {
  if (candidate !== undefined) return checkCandidate(settings, candidate);

  const repository = repositoryUrl(settings);
  const parameter = releaseParameter(settings, environment);
  // insecure_value: `value` is sensitive and would hide the task definition in every plan.
  const record = new DataAwsSsmParameter(scope, 'release', { name: parameter });
  record.lifecycle = {
    postcondition: [
      {
        condition: `\${startswith(self.insecure_value, "${repository}@sha256:")}`,
        errorMessage:
          `There is no release of ${environment} to run: the record ${parameter} holds '\${self.insecure_value}'. ` +
          `Deploy an image by its digest first: IMAGE=${repository}@sha256:… cdktf deploy '${environment}-*'.`,
      },
    ],
  };
  return record.insecureValue;
}
