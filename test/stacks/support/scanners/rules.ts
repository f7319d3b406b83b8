/** What checkov, trivy and AWS ask of the types of resources that are used here, in words and as a test. */
import { accountRules } from './account-rules';
import { balancerRules } from './balancer-rules';
import { bucketRules } from './bucket-rules';
import { containerRules } from './container-rules';
import { scannedNetworkRules } from './network-rules';
import type { Rules } from './rule';

export const scannerRules: Rules = {
  ...balancerRules,
  ...containerRules,
  ...scannedNetworkRules,
  ...bucketRules,
  ...accountRules,
};
