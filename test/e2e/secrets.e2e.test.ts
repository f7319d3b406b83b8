/** Secret values, which settings.ts names but never contains, are only in their store. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { repositoryUrl, stateKey } from '../../contract/names';
import { loadSettings } from '../../contract/settings';
import { terraformProgram } from '../../tools/terraform/program';
import { call, s3 } from '../support/aws';
import { killAll, start } from '../src/support/processes';
import { answersSelfTest, closeAll, startRawUpstream } from '../src/support/services';
import { shared } from '../support/shared';
import { freePort, request } from '../src/support/sockets';
import { synthesize, withDev } from '../stacks/synthesize';
import { settings } from '../fixtures/settings';
import { emptyAccount, envOf } from '../support/accounts';
import { describeWith } from '../support/describe-with';
import { proof } from '../support/proof';

/** Searched for as plain text and in base64. */
const values = { ssm: randomBytes(16).toString('hex'), secretsManager: randomBytes(16).toString('hex') };
const holds = (text: string, value: string) =>
  text.includes(value) || text.includes(Buffer.from(value).toString('base64').replace(/=+$/, ''));
const leaks = (places: Record<string, string>) =>
  Object.entries(places)
    .filter(([, text]) => Object.values(values).some((value) => holds(text, value)))
    .map(([place]) => place);

const searched: string[] = [];
afterAll(() => {
  proof('secrets', {
    'secrets planted': Object.keys(values).length,
    'places searched': searched.length,
  });
});

describeWith(['terraform', 'moto'], 'Terraform', () => {
  test('never reads a secret: stacks, plan, logs, state and task definition contain only its name', async () => {
    const account = await emptyAccount();
    const { url } = account;
    const env = await envOf(account);
    const { stateBucket } = loadSettings(settings);
    await s3(url, 'PUT', stateBucket);
    const parameter = { Name: '/dev/token', Value: values.ssm, Type: 'SecureString' };
    await call(url, 'ssm', 'AmazonSSM.PutParameter', parameter);
    const secret = { Name: 'dev/password', SecretString: values.secretsManager };
    await call(url, 'secretsmanager', 'secretsmanager.CreateSecret', secret);

    const digest = `sha256:${randomBytes(32).toString('hex')}`;
    const secrets = { app: { TOKEN: { ssm: '/dev/token' }, PASSWORD: { secretsManager: 'dev/password' } } };
    const image = `${repositoryUrl(loadSettings(settings))}@${digest}`;
    const { folder, json } = synthesize(withDev({ secrets }), { image })('dev-ecs');
    const log = join(folder, 'terraform.log');
    const terraform = (...args: string[]) => {
      const { status, stdout, stderr } = spawnSync(terraformProgram(), args, {
        cwd: folder,
        // With the bodies of all requests and answers of the provider.
        env: { ...env, TF_LOG: 'DEBUG', TF_LOG_PATH: log },
        encoding: 'utf8',
        maxBuffer: 2 ** 28,
      });
      if (status !== 0) throw new Error(`terraform ${args.join(' ')}: ${stdout}${stderr}`);
      return stdout + stderr;
    };
    terraform('init', '-input=false');
    // The task definition and its dependencies; the load balancer would take a minute, and has no secret.
    const { resource } = JSON.parse(json) as { resource: Record<string, object> };
    const [name = ''] = Object.keys(resource.aws_ecs_task_definition ?? {});
    const plan = terraform('plan', '-out=plan', `-target=aws_ecs_task_definition.${name}`);
    const shown = terraform('show', '-json', 'plan');
    const apply = terraform('apply', '-auto-approve', 'plan');
    const state = await (await s3(url, 'GET', `${stateBucket}/${stateKey('dev-ecs')}`)).text();
    const family = { taskDefinition: 'fargate-duo-dev' };
    const registered = await call(
      url,
      'ecs',
      'AmazonEC2ContainerServiceV20141113.DescribeTaskDefinition',
      family,
    );

    const places = {
      'synthesized stack': json,
      plan,
      'plan in JSON': shown,
      'debug log': readFileSync(log, 'utf8'),
      state,
      'task definition': JSON.stringify(registered),
    };
    searched.push(...Object.keys(places), 'output of apply');
    // The search works: values that are not secret, and the names of the secrets, are found in each of them.
    for (const text of Object.values(places)) {
      expect(text).toContain(digest);
      expect(text).toContain('parameter/dev/token');
      expect(text).toContain('secret:dev/password');
    }
    expect(apply).toContain('Apply complete!');
    expect(leaks({ ...places, apply })).toEqual([]);
  }, 600_000);
});

describe('the servers', () => {
  afterEach(killAll);
  afterEach(closeAll);

  test.each(['app', 'redirect'] as const)(
    '%s: no log line reveals its environment',
    async (role) => {
      const folder = await shared('servers');
      const port = await freePort();
      const env = { TOKEN: values.ssm, PASSWORD: values.secretsManager, LOG_LEVEL: 'trace' };
      const run = (more: Record<string, string>) =>
        start(process.execPath, [join(folder, 'dist', `${role}.js`)], { ...env, ...more });
      // The upstream answers the self-test, and then breaks every connection.
      const upstream = `http://127.0.0.1:${await startRawUpstream((socket) =>
        socket.on('data', (chunk: Buffer) => answersSelfTest(socket, chunk) || socket.destroy()),
      )}`;
      const server = run({ [`${role.toUpperCase()}_PORT`]: `${port}`, APP_URL: upstream });
      await server.said('listening');
      for (const path of ['/', '/health', '/rota1', '/nowhere']) await request(port, path);
      await server.said('/nowhere');
      server.child.kill();
      await server.ended;
      const refused = run({ SHUTDOWN_DELAY_MS: 'soon' });
      await refused.ended;

      const places = { log: server.stdout() + server.stderr(), refusal: refused.stderr() };
      searched.push(...Object.keys(places).map((place) => `${place} of ${role}`));
      expect(places.log).toContain('stopped');
      expect(places.refusal).toContain("'soon'");
      expect(leaks(places)).toEqual([]);
    },
    120_000,
  );
});
