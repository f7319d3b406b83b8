/** The message about a lock; users paste its command, for a real bucket. */
import { loadSettings } from '../../../contract/settings';
import { describeLock } from '../../../tools/recovery/locks';

const settings = loadSettings();
const clear =
  'clear the lock: aws s3 rm s3://fargate-duo-tfstate-111122223333-us-east-1/dev-ecs.tfstate.tflock';

test('who holds it, since when, and the command that removes the lock and not the state', () => {
  const Created = new Date(Date.now() - 7 * 60_000).toISOString();
  expect(
    describeLock(settings, 'dev-ecs', { Who: 'me@laptop', Operation: 'OperationTypeApply', Created }),
  ).toBe(
    `dev-ecs is locked by me@laptop, OperationTypeApply, since ${Created} (7 min): wait for that run or, if it no ` +
      `longer exists, ${clear}`,
  );
});

test.each([{}, { Who: 'me' }, { Who: 'me', Operation: 'x', Created: 'soon' }])(
  'a lock that says less: %j',
  (lock) => {
    expect(describeLock(settings, 'dev-ecs', lock)).toBe(
      `dev-ecs has a lock that does not say who holds it: check that no run is using it, then ${clear}`,
    );
  },
);
