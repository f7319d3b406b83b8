/** The last deployed stack, as stored in the bucket. */
import { deployedKey, stateKey } from '../../../contract/names';
import { keepDeployedStack, readDeployedStack } from '../../../tools/aws/deployed-stack';
import { stacksInUse } from '../../../tools/aws/remote-state';
import { awsForEach, Refusal } from '../support/aws-endpoint';
import { settings } from '../support/deployed-account';

const aws = awsForEach();

test("it is stored beside its environment's state", async () => {
  const stack = { output: {} };
  await aws.answer({ 's3:GetObject': { settings, stack } });
  expect((await readDeployedStack(settings, 'dev'))?.stack).toEqual(stack);
  expect(aws.calls().map(({ input }) => input['path'])).toEqual([
    `/${settings.stateBucket}/${deployedKey('dev')}`,
  ]);
});

test('it is never mistaken for a state', async () => {
  const keys = [stateKey('dev-ecs'), deployedKey('dev'), `${stateKey('dev-ecs')}.tflock`];
  const resource = { mode: 'managed', type: 'aws_lb', name: 'it', instances: [{ attributes: {} }] };
  await aws.answer({
    's3:ListObjectsV2': { Contents: keys.map((Key) => ({ Key, Size: 1 })) },
    's3:GetObject': { resources: [resource] },
  });
  expect(await stacksInUse(settings)).toEqual(['dev-ecs']);
});

test.each(['NoSuchKey', 'AccessDenied'])('%s: nothing is stored', async (code) => {
  await aws.answer({ 's3:GetObject': new Refusal(code, 'no', code === 'NoSuchKey' ? 404 : 403) });
  expect(await readDeployedStack(settings, 'dev')).toBeUndefined();
});

test('any other read error does not count as missing', async () => {
  await aws.answer({ 's3:GetObject': new Refusal('InternalError', 'no', 500) });
  await expect(readDeployedStack(settings, 'dev')).rejects.toThrow();
});

test('a deployment that cannot be stored still succeeds, with a line that says so', async () => {
  const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  await aws.answer({ 's3:PutObject': new Refusal('AccessDenied', 'no', 403) });
  await keepDeployedStack('dev', { settings, stack: {} });
  expect(String(log.mock.calls[0])).toMatch(
    /cannot keep the deployed stack of dev .*AccessDenied.*'npm run bootstrap'/,
  );
  log.mockRestore();
});
