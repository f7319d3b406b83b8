import type { Settings } from '../../contract/settings';

interface Configuration {
  readonly region: string;
  readonly forcePathStyle: boolean;
}

/**
 * A client for the project's region, such as `clientFor(ECSClient, settings)`. The caller names the class, so that a
 * program loads only the parts of the AWS SDK that it uses.
 */
export const clientFor = <Client>(
  Type: new (configuration: Configuration) => Client,
  { region }: Pick<Settings, 'region'>,
): Client =>
  // Only S3 reads forcePathStyle: the emulated AWS has no host name for each bucket.
  new Type({ region, forcePathStyle: true });
