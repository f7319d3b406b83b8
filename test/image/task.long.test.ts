/** What npm start --containers does after deploying the stacks: push, pull by digest, run the task definition. */
import type { ContainerDefinition } from '@aws-sdk/client-ecs';

import { containerDefinition } from '../../stacks/ecs/container-definition';
import { repositoryUrl } from '../../contract/names';
import { loadSettings } from '../../contract/settings';
import { asContainers } from '../../tools/local/agent/containers';
import { type RunningTask, startTask } from '../../tools/local/agent/task';
import { removeContainers } from '../../tools/local/containers/engine';
import { buildImage } from '../../tools/local/containers/image';
import { stopAll } from '../../tools/terminal/processes';
import { call } from '../support/aws';
import { settings as fixture } from '../fixtures/settings';
import { emptyAccount } from '../support/accounts';
import { checkout, root } from '../support/checkout';
import { describeWith } from '../support/describe-with';
import { until } from '../support/until';
import { findEngine } from './support/engine';

const MINUTE = 60_000;
/** Of the task. */
const ID = '0123456789ab';
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
    // The AWS SDK's warning about a Node that it will drop is irrelevant here.
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
    process.env.AWS_ENDPOINT_URL = url;
    process.env.AWS_ACCESS_KEY_ID = process.env.AWS_SECRET_ACCESS_KEY = 'testing';
    const create = 'AmazonEC2ContainerRegistry_V20150921.CreateRepository';
    await call(url, 'ecr', create, { repositoryName: settings.project, imageTagMutability: 'IMMUTABLE' });
    // It builds the folder in which it runs.
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
    const runner = asContainers({
      engine,
      registry,
      label,
      overrides: { SHUTDOWN_DELAY_MS: '0' },
      onLoss: () => undefined,
    });
    const running = startTask(ID, task, { runner, logs: { follow: () => undefined }, pace: 1 });
    await until(
      'healthy containers',
      () => health(running).every((each) => each === 'RUNNING HEALTHY'),
      () => running.report(),
      2 * MINUTE,
    );
    return running;
  }

  const nameOf = (container: string) => `${label.replace('=', '-')}-${ID}-${container}`;
  const inside = (container: string, script: string) =>
    engine.run('exec', nameOf(container), 'node', '-p', script);
  const left = () => engine.run('ps', '--all', '--quiet', '--filter', `label=${label}`);

  test(
    'both services run from the pushed digest, in order, by the task definition, in one network namespace',
    async () => {
      const task = await start();

      const answer = await fetch(`http://127.0.0.1:${task.report().addresses[5001] ?? 0}/rota1`);
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

      task.stop();
      await until('the end of the task', task.isOver, () => task.report(), MINUTE);
      expect(task.report().containers.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
      expect(left()).toBe('');
    },
    4 * MINUTE,
  );

  test(
    'a killed container is reported with its status',
    async () => {
      const task = await start();
      engine.run('kill', nameOf('app'));
      const killed = () => task.report().containers.find(({ name }) => name === 'app')?.exitCode === 137;
      await until('the end of app', killed, () => task.report());
    },
    4 * MINUTE,
  );

  test(
    'a container whose health check keeps failing is unhealthy',
    async () => {
      const impatient = { interval: 1, timeout: 5, retries: 2, startPeriod: 60 };
      const command = ['CMD', 'node', '-e', 'fetch("http://127.0.0.1:5000").catch(()=>process.exit(1))'];
      const task = await start({ healthCheck: { ...impatient, command } });
      // runc cannot freeze a container while it starts a process, for example a health check.
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
      await until(
        'a sick container',
        () => health(task).includes('RUNNING UNHEALTHY'),
        () => task.report(),
      );
      engine.run('unpause', nameOf('app'));
    },
    4 * MINUTE,
  );
});

const health = (task: RunningTask) =>
  task.report().containers.map(({ lastStatus, healthStatus }) => `${lastStatus} ${healthStatus}`);
