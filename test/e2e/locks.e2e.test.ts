/** The message about a lock on a state, whatever the lock's object contains. */
import { stateKey } from '../../contract/names';
import { loadSettings } from '../../contract/settings';
import { locksOn } from '../../tools/recovery/locks';
import { settings as fixture } from '../fixtures/settings';
import { emptyAccount, envOf } from '../support/accounts';
import { s3 } from '../support/aws';
import { describeWith } from '../support/describe-with';

const settings = loadSettings(fixture);
const { stateBucket } = settings;
const OBJECT = `${stateBucket}/${stateKey('ecr')}.tflock`;
const LOCK = { Who: 'me@laptop', Operation: 'OperationTypeApply', Created: '2026-11-25T12:00:00Z' };

describeWith(['moto'], 'a lock', () => {
  let url: string;
  beforeAll(async () => {
    const account = await emptyAccount();
    ({ url } = account);
    Object.assign(process.env, await envOf(account));
    await s3(url, 'PUT', stateBucket);
  }, 180_000);

  test.each([
    [
      'whole',
      JSON.stringify(LOCK),
      /^ecr is locked by me@laptop, OperationTypeApply, since .* min\): wait for/,
    ],
    ['empty', '', /^ecr has a lock that does not say who holds it: /],
    ['no JSON', '{"ID":', /^ecr has a lock that does not say who holds it: /],
    ['null', 'null', /^ecr has a lock that does not say who holds it: /],
    ['a list', '[]', /^ecr has a lock that does not say who holds it: /],
    [
      'without the time',
      JSON.stringify({ ...LOCK, Created: undefined }),
      /^ecr has a lock that does not say /,
    ],
    ['with no time', JSON.stringify({ ...LOCK, Created: 'now' }), /^ecr has a lock that does not say /],
    ['without the holder', JSON.stringify({ ...LOCK, Who: undefined }), /^ecr has a lock that does not say /],
  ])('%s is reported with the command that clears it', async (_, text, words) => {
    await s3(url, 'PUT', OBJECT, text);
    const [line = '', ...others] = await locksOn(settings, ['ecr']);
    expect(line).toMatch(words);
    expect(line.endsWith(` clear the lock: aws s3 rm s3://${OBJECT}`)).toBe(true);
    expect(others).toEqual([]);
  });

  test('without a lock, none is reported', async () => {
    await s3(url, 'DELETE', OBJECT);
    expect(await locksOn(settings, ['ecr'])).toEqual([]);
  });

  test('a lock that cannot be read for lack of permission must not be cleared', async () => {
    const deny = {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${OBJECT}`,
    };
    await s3(url, 'PUT', OBJECT, '');
    await s3(
      url,
      'PUT',
      `${stateBucket}?policy`,
      JSON.stringify({ Version: '2012-10-17', Statement: [deny] }),
    );
    const [line = ''] = await locksOn(settings, ['ecr']);
    expect(line).toMatch(/^cannot read the lock of ecr \(.*\): log in again and look$/);
  });
});
