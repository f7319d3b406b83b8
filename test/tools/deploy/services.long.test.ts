/** Edits of zones, services and tasks, deployed one after the other; in `npm run proofs` every edit of prod. */
import { deployable } from '../../fixtures/edits';
import { describeWith } from '../../support/describe-with';
import { full, proof } from '../../support/proof';
import { deployEach } from './support/deploy-each';

const titles = full
  ? deployable
  : ['a zone more', 'a zone fewer', 'a service added', 'a service removed', 'the number of tasks'];

describeWith(['terraform', 'moto'], 'an edit of zones, services and tasks', () => {
  deployEach(full ? 'prod' : 'dev', titles);

  afterAll(() => {
    proof('edits of prod, deployed', { edits: titles.length });
  });
});
