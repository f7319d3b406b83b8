/** What npm start --containers does once the stacks are deployed: push, pull by digest, run the task definition. */
import type { ContainerDefinition } from '@aws-sdk/client-ecs';

import { containerDefinition } from '../../stacks/ecs/container-definition';
import { repositoryUrl } from '../../contract/names';
import { loadSettings } from '../../contract/settings';
import { removeContainers } from '../../tools/local/containers/engine';
import { buildImage } from '../../tools/local/containers/image';
import { asContainers } from '../../tools/local/containers/run';
import { stopAll } from '../../tools/terminal/processes';
import { runTask } from '../../tools/local/task';
import { call } from '../support/aws';
import { freePort } from '../src/support/sockets';
import { settings as fixture } from '../fixtures/settings';
import { emptyAccount } from '../support/accounts';
import { checkout, root } from '../support/checkout';
import { describeWith } from '../support/describe-with';
import { until } from '../support/until';
import { findEngine } from './support/engine';

const MINUTE = 60_000;
const found = findEngine();

describeWith(['containers', 'moto'], 'a task as containers', () => {
  const engine = found as Exclude<typeof found, string>;
  const settings = loadSettings(fixture);
  let registry: string;
  let label: string;
  let digest: string;

  beforeAll(async () => {
    const { url } = await emptyAccount();
    registry = new URL(url).host;
    label = `fargate-duo-test=${new URL(url).port}`;
    // Which Node the AWS SDK will leave is no news here.
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
    process.env.AWS_ENDPOINT_URL = url;
    process.env.AWS_ACCESS_KEY_ID = process.env.AWS_SECRET_ACCESS_KEY = 'testing';
    const create = 'AmazonEC2ContainerRegistry_V20150921.CreateRepository';
    await call(url, 'ecr', create, { repositoryName: settings.project, imageTagMutability: 'IMMUTABLE' });
    // What it builds is the folder in which it runs.
    process.chdir(checkout());
    const image = await buildImage(settings, engine, registry);
    digest = await image.push();
  }, 15 * MINUTE);

  afterEach(async () => {
    await stopAll();
    removeContainers(engine, label);
  }, MINUTE);

  afterAll(() => {
    process.chdir(root);
    engine.run('rmi', '--force', `${registry}/${settings.project}@${digest}`);
  });

  /** The containers of the stacks, each with changes of the test. */
  async function start(changes: Partial<ContainerDefinition> = {}) {
    const ports = new Map<number, number>();
    for (const { port } of settings.services) ports.set(port, await freePort());
    const containerDefinitions = settings.services.map((service) => ({
      ...(containerDefinition({
        service,
        services: settings.services,
        image: `${repositoryUrl(settings)}@${digest}`,
        size: { cpu: 256, memoryMiB: 512 },
        logGroupName: 'logs',
        region: settings.region,
        variables: {},
        secrets: [],
        exec: false,
      }) as ContainerDefinition),
      ...changes,
    }));
    const task = { family: 'test', networkMode: 'awsvpc' as const, cpu: '256', containerDefinitions };
    const published = (port: number) => ports.get(port) ?? port;
    const runner = await asContainers(task, {
      engine,
      registry,
      label,
      published,
      overrides: { SHUTDOWN_DELAY_MS: '0' },
      onLoss: () => undefined,
    });
    const order: string[] = [];
    const { ended } = await runTask(task, runner, ({ name = '' }) => order.push(name));
    return { ended, order, published };
  }

  const nameOf = (container: string) => `${label.replace('=', '-')}-${container}`;
  const inside = (container: string, script: string) =>
    engine.run('exec', nameOf(container), 'node', '-p', script);
  const left = () => engine.run('ps', '--all', '--quiet', '--filter', `label=${label}`);

  test(
    'both services run by the pushed digest, in order, as the definition says, in one network namespace',
    async () => {
      const { order, published } = await start();

      expect(order).toEqual(['app', 'redirect']);
      const answer = await fetch(`http://127.0.0.1:${published(5001)}/rota1`);
      expect([answer.status, await answer.json()]).toEqual([200, { status: 'UP' }]);

      const namespaces = new Set<string>();
      for (const { name } of settings.services) {
        const format = '{{.Config.Image}} {{.HostConfig.Memory}} {{.HostConfig.ReadonlyRootfs}}';
        expect(engine.run('inspect', '--format', format, nameOf(name))).toContain(
          `@${digest} 268435456 true`,
        );
        expect(inside(name, 'process.env.SHUTDOWN_TIMEOUT_MS+" "+process.getuid()')).toBe('43000 1000');
        const status = inside(name, 'fs.readFileSync("/proc/1/status","utf8")');
        expect(status).toMatch(/^CapBnd:\t0000000000000000$/m);
        expect(() => inside(name, 'fs.writeFileSync("/tmp/x","")')).toThrow('EROFS');
        namespaces.add(inside(name, 'fs.readlinkSync("/proc/self/ns/net")'));
      }
      expect(namespaces.size).toBe(1);

      await stopAll();
      removeContainers(engine, label);
      expect(left()).toBe('');
    },
    4 * MINUTE,
  );

  test(
    'a container that is killed ends the task with its status',
    async () => {
      const { ended } = await start();
      engine.run('kill', nameOf('app'));
      expect(await ended).toBe('app has ended (137)');
    },
    4 * MINUTE,
  );

  test(
    'a container whose health check fails again and again ends the task',
    async () => {
      const impatient = { interval: 1, timeout: 5, retries: 2, startPeriod: 60 };
      const command = ['CMD', 'node', '-e', 'fetch("http://127.0.0.1:5000").catch(()=>process.exit(1))'];
      const { ended } = await start({ healthCheck: { ...impatient, command } });
      // runc cannot freeze a container that starts a process just then, as a health check does.
      let refusal: unknown;
      const pauses = () => {
        try {
          engine.run('pause', nameOf('app'));
          return true;
        } catch (error) {
          refusal = error;
          return false;
        }
      };
      await until('the pause', pauses, () => refusal);
      const words = await ended;
      engine.run('unpause', nameOf('app'));
      expect(words).toMatch(/^(app|redirect) is UNHEALTHY: its health check has failed 2 times$/);
    },
    4 * MINUTE,
  );
});
