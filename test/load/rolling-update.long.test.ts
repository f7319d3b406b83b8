/** Task after task is replaced under load: no request fails. */
import { full, proof } from '../support/proof';
import { testReplacements } from './support/rolling-update';

const figures = testReplacements(full ? 50 : 10, full ? 1_200_000 : 300_000);

afterAll(() => {
  const { replacements, requests, failed } = figures;
  const proven = { 'tasks replaced': replacements, 'requests sent': requests, failed };
  proof('rolling updates', proven, ['tasks replaced', 'requests sent']);
});
