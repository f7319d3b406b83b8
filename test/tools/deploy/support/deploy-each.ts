import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { loadSettings } from '../../../../contract/settings';
import type { SettingsInput } from '../../../../contract/schema';
import { changed, type Edit, edits } from '../../../fixtures/edits';
import { settings } from '../../../fixtures/settings';
import { asRole, deployedStage, type Stage } from '../../../support/accounts';
import { call, s3 } from '../../../support/aws';
import { writeSettings } from '../../../support/checkout';
import { full } from '../../../support/proof';
import { startProvider } from '../../../support/provider';
import { runTool } from '../../../support/tool';

/** Milliseconds; three times the usual, for busy machines. */
const MINUTE = 180_000;

/** Port of a service → the port of this machine on which it answers. */
const ports = new Map<number, number>();

/** Serves every route of every service on a free port. */
async function serve(port: number): Promise<number> {
  const server = createServer(({ url }, response) => {
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.end(url === '/' ? '{"message":"hello"}' : '{"status":"UP"}');
  }).listen();
  // The process does not wait for it.
  server.unref();
  await new Promise((resolve) => server.once('listening', resolve));
  const { port: free } = server.address() as AddressInfo;
  ports.set(port, free);
  return free;
}

/** The settings with the served ports, to which the load balancer forwards. */
async function served(input: SettingsInput): Promise<SettingsInput> {
  const services: SettingsInput['services'] = {};
  for (const [name, service] of Object.entries(input.services)) {
    services[name] = { ...service, port: ports.get(service.port) ?? (await serve(service.port)) };
  }
  return { ...input, services };
}

/** Both states of the environment, as Terraform wrote them. */
async function states({ url }: Stage, environment: string): Promise<string[]> {
  const { stateBucket } = loadSettings(settings);
  const keys = ['networking', 'ecs'].map((part) => `${stateBucket}/${environment}-${part}.tfstate`);
  return Promise.all(keys.map(async (key) => (await s3(url, 'GET', key)).text()));
}

/**
 * A test per edit: `npm run deploy`, under the role's own policies, deploys it and leaves nothing to do.
 *
 * @param titles of edits; the settings before an edit are deployed first, unless the last edit left them deployed
 */
export function deployEach(environment: string, titles: readonly string[]): void {
  let stage: Stage;
  /** Environment of the plans, which are only read. */
  let planning: NodeJS.ProcessEnv;
  let last = '';

  const deploy = async (...options: string[]) =>
    runTool('deploy', [environment, '--auto-approve', ...options], {
      cwd: stage.folder,
      env: await asRole(stage, `deploy-${environment}`),
    });

  /** Deploys the settings and allows every loss. */
  const settle = async (input: SettingsInput) => {
    last = JSON.stringify(input);
    writeSettings(stage.folder, input);
    let ended = await deploy();
    const lost = [...ended.output.matchAll(/pass (--allow) '([^']+)'/g)].flatMap(([, ...words]) => words);
    if (lost.length > 0) ended = await deploy(...lost);
    if (ended.status !== 0) throw new Error(ended.output);
    return ended.output;
  };

  beforeAll(async () => {
    stage = await deployedStage();
    planning = await startProvider(stage.env);
    if (!full) {
      // The deployed load balancer leads to this run's servers, which have no other routes.
      const text = readFileSync(join(stage.folder, 'settings.ts'), 'utf8');
      [...text.matchAll(/port: (\d+)/g)].forEach(([, port], index) => ports.set(5000 + index, Number(port)));
      last = JSON.stringify(await served(changed(environment, {})));
    }
    const ssm = (target: string, body: object) => call(stage.url, 'ssm', `AmazonSSM.${target}`, body);
    const { Parameter } = (await ssm('GetParameter', { Name: '/fargate-duo/dev/release' })) as {
      Parameter: { Value: string };
    };
    const record = { Name: `/fargate-duo/${environment}/release`, Value: Parameter.Value };
    await ssm('PutParameter', { ...record, Overwrite: true });
    await ssm('PutParameter', { Name: '/fargate-duo/key', Value: 'key', Type: 'SecureString' });
    const secret = { Name: 'fargate-duo/token', SecretString: 'token' };
    await call(stage.url, 'secretsmanager', 'secretsmanager.CreateSecret', secret);
  }, 6 * MINUTE);

  const found = titles.map((title) => {
    const edit = edits.find((each) => each.title === title);
    if (!edit) throw new Error(`no edit '${title}'`);
    return edit;
  });

  test.each(found)(
    '$title',
    async ({ before, after, refused }: Edit) => {
      const [from, to] = await Promise.all([before, after].map((each) => served(changed(environment, each))));
      if (!from || !to) throw new TypeError('both are settings');
      if (JSON.stringify(from) !== last) await settle(from);

      if (refused) {
        writeSettings(stage.folder, to);
        const untouched = await states(stage, environment);
        const { status, output } = await deploy();
        expect(output).toContain(`was changed: ${refused}`);
        expect(status).toBe(1);
        expect(await states(stage, environment)).toEqual(untouched);
        // No --allow would help: the line says what to do instead.
        if (!output.includes('pass --allow')) return;
      }
      await settle(to);
      const plan = await runTool('plan', [], { cwd: stage.folder, env: planning });
      expect(plan.output).toMatch(new RegExp(`no changes: .*${environment}-networking, ${environment}-ecs`));
      expect(stage.complaints).toEqual([]);
    },
    8 * MINUTE,
  );
}
