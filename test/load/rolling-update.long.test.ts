/** Task after task is replaced under load: no request fails. */
import { full, proof } from '../support/proof';
import { testReplacements } from './support/rolling-update';

const figures = testReplacements(full ? 50 : 10, full ? 1_200_000 : 300_000);

afterAll(() => {
  proof('rolling updates', {
    'tasks replaced': figures.replacements,
    'requests sent': figures.requests,
    failed: figures.failed,
  });
});
