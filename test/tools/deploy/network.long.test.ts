/** Edits of settings.ts that move the network, deployed one after the other; in `npm run proofs` every edit of dev. */
import { deployable } from '../../fixtures/edits';
import { describeWith } from '../../support/describe-with';
import { full, proof } from '../../support/proof';
import { deployEach } from './support/deploy-each';

const titles = full
  ? deployable
  : [
      'egress from public to endpoints',
      'egress from endpoints to two NAT gateways',
      'egress from two NAT gateways to public',
      'the range of the VPC',
    ];

describeWith(['terraform', 'moto'], 'an edit of the network of dev', () => {
  deployEach('dev', titles);

  afterAll(() => {
    proof('edits of dev, deployed', { edits: titles.length });
  });
});
