import { healthCheckCommand } from '../../contract/health-check';
import { services } from '../fixtures/settings';
import { freePort } from '../src/support/sockets';
import { describeWith } from '../support/describe-with';
import { findEngine } from './support/engine';

// A busy machine is not a failure.
jest.setTimeout(240_000);

const tag = 'localhost/fargate-duo-test';
/** As ECS runs it: nothing writable, no privileges, little memory. */
const hardened = [
  '--read-only',
  '--cap-drop=ALL',
  '--security-opt=no-new-privileges',
  '--memory=128m',
  '--pids-limit=64',
];

const engine = findEngine();
const { run, build } = typeof engine === 'string' ? { run: () => '', build: () => undefined } : engine;

describeWith(['containers'], 'the image', () => {
  const ports: string[] = [];
  const started: string[] = [];

  beforeAll(async () => {
    build(tag);
    for (const name of Object.keys(services)) {
      ports.push('-e', `${name.toUpperCase()}_PORT=${await freePort()}`);
    }
  }, 900_000);

  afterAll(() => {
    // Last first: one uses the network of another.
    for (const id of started.reverse()) run('rm', '--force', id);
  });

  /** A container that has passed the health checks of the services it runs. */
  async function start(
    role: string[],
    healthy: (keyof typeof services)[],
    network = '--network=bridge',
  ): Promise<string> {
    const id = run('run', '--detach', ...hardened, network, ...ports, tag, ...role);
    started.push(id);
    for (const name of healthy) {
      const check = healthCheckCommand(name, services[name].port).slice(1);
      for (let attempt = 0; !passes(id, check); attempt++) {
        if (attempt === 300) throw new Error(`${name} is not healthy: ${run('logs', id)}`);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
    return id;
  }

  function passes(id: string, check: string[]): boolean {
    try {
      run('exec', id, ...check);
      return true;
    } catch {
      return false;
    }
  }

  const exitCode = (id: string) => Number(run('inspect', '--format', '{{.State.ExitCode}}', id));

  test('has no command, because the role is the argument; runs as node', () => {
    const config = run('inspect', '--format', '{{.Config.User}} {{.Config.Entrypoint}} {{.Config.Cmd}}', tag);
    expect(config).toBe('node [./start.sh] []');
    expect(run('inspect', '--format', '{{index .Config.Labels "org.opencontainers.image.title"}}', tag)).toBe(
      'fargate-duo',
    );
  });

  test('runs each role, hardened, in its own container, like a task; both stop with 0', async () => {
    const app = await start(['app'], ['app']);
    const redirect = await start(['redirect'], ['redirect'], `--network=container:${app}`);
    for (const id of [redirect, app]) {
      run('stop', '--time', '10', id);
      expect(exitCode(id)).toBe(0);
    }
  });

  test('runs all servers in one container, and stops with 0', async () => {
    const id = await start([], ['app', 'redirect']);
    const ask =
      'fetch(`http://127.0.0.1:${process.env.REDIRECT_PORT}/rota1`).then(async(r)=>console.log(await r.text()))';
    expect(run('exec', id, 'node', '-e', ask)).toBe('{"status":"UP"}');
    run('stop', '--time', '10', id);
    expect(exitCode(id)).toBe(0);
  });

  test('ends with an error when one of its servers is killed', async () => {
    const id = await start([], ['app', 'redirect']);
    const kill = `const {readdirSync,readFileSync}=require('fs');
      for (const pid of readdirSync('/proc').filter(Number))
        if (readFileSync('/proc/'+pid+'/cmdline','utf8').endsWith('\\0dist/app.js\\0')) process.kill(+pid,'SIGKILL')`;
    // It may end together with the container.
    passes(id, ['node', '-e', kill]);
    expect(run('wait', id)).toBe('1');
  });
});
