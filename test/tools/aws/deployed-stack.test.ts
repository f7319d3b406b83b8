/** What was deployed last, where the bucket does not give or take it. */
import { keepDeployedStack, readDeployedStack } from '../../../tools/aws/deployed-stack';
import { type Answers, type AwsEndpoint, Refusal, startAwsEndpoint } from '../support/aws-endpoint';
import { settings } from '../support/deployed-account';

let endpoint: AwsEndpoint;
const before = { ...process.env };
const answering = async (answers: Answers) => {
  endpoint = await startAwsEndpoint({ answers });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint.url,
    AWS_ACCESS_KEY_ID: 'testing',
    AWS_SECRET_ACCESS_KEY: 'testing',
    AWS_MAX_ATTEMPTS: '1',
  });
};
afterEach(() => {
  process.env = { ...before };
  endpoint.close();
});

test.each(['NoSuchKey', 'AccessDenied'])('%s: nothing is kept', async (code) => {
  await answering({ 's3:GetObject': new Refusal(code, 'no', code === 'NoSuchKey' ? 404 : 403) });
  expect(await readDeployedStack(settings, 'dev')).toBeUndefined();
});

test('where it cannot be read for another reason, nobody takes it for none', async () => {
  await answering({ 's3:GetObject': new Refusal('InternalError', 'no', 500) });
  await expect(readDeployedStack(settings, 'dev')).rejects.toThrow();
});

test('a deployment that cannot be kept is deployed all the same, and a line says so', async () => {
  const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  await answering({ 's3:PutObject': new Refusal('AccessDenied', 'no', 403) });
  await keepDeployedStack('dev', { settings, stack: {} });
  expect(String(log.mock.calls[0])).toMatch(/dev cannot be kept .*AccessDenied.*'npm run bootstrap'/);
  log.mockRestore();
});
