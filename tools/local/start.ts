/** `npm start`: deploys the whole project into an emulated AWS account and runs it on this machine. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { portVariable } from '../../contract/variables';
import { secretsOf } from '../../contract/secrets';
import { loadSettings } from '../../contract/settings';
import { sourced, useOnly } from './account-env';
import { buildImage } from './containers/image';
import { findEngine } from './containers/engine';
import { deployEmulated } from './deploy';
import { builtImage } from './images/of-build';
import { emulatorEnv, startEmulator } from './emulator';
import { getPython } from './python';
import { checkTerraform } from '../terraform/prerequisites';
import { checkPortsAreFree, portFrom } from '../terminal/ports';
import { probe } from '../verify/probe';
import { verify } from '../verify/verify';
import { UserError } from '../terminal/program';
import { say } from '../terminal/progress';
import { startHelper } from './machine';
import { getProvider } from '../terraform/provider';
import { secretValue } from './agent/secrets';

export interface StartOptions {
  /** Build and push the image, and run the task as its containers instead of as processes. */
  readonly containers: boolean;
  /** Called when everything serves. */
  readonly onServing: () => void;
}

/**
 * Deploys, and serves until a part of it ends.
 *
 * @throws UserError that says what ended or what is missing
 */
export async function start({ containers, onServing }: StartOptions): Promise<never> {
  const settings = loadSettings();
  const { account, region, services } = settings;
  const environment = settings.environments[0];
  if (!environment) throw new UserError('settings.ts: environments is empty: there is nothing to deploy');
  const ports = Object.fromEntries(
    services.map(({ name, port }) => [portVariable(name), portFrom(portVariable(name), port)]),
  );
  const emulatorPort = portFrom('EMULATOR_PORT', 4566);
  // Checked now, since they are needed only after the deployment.
  secretsOf(settings, environment).forEach(secretValue);

  const terraform = await checkTerraform();
  await checkPortsAreFree({ EMULATOR_PORT: emulatorPort });
  const engine = containers ? findEngine() : undefined;
  await checkPortsAreFree({ ...ports, EMULATOR_PORT: emulatorPort });
  const python = await getPython((text) => {
    say('emulator', text);
  });
  const provider = await getProvider();
  say('terraform', `${terraform} with the AWS provider ${provider.version} (${provider.source})`);

  const folder = resolve('.emulator', `${emulatorPort}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const env = { ...emulatorEnv(emulatorPort, region), ...provider.env };
  useOnly(env);
  const emulator = await startEmulator(python, emulatorPort, account, (line) => {
    say('emulator', line);
  });
  say('emulator', `answers on ${env.AWS_ENDPOINT_URL}`);

  const runner = containers ? 'containers' : 'processes';
  await startHelper('agent', ['tools/local/agent/main.ts', runner, folder], (line) => {
    console.log(line);
  });
  const moves = services.map(({ name, port }) => `--move=${port}=${ports[portVariable(name)] ?? port}`);
  await startHelper('balancer', ['tools/local/load-balancer/main.ts', ...moves], (line) => {
    say('balancer', line);
  });
  say('machine', `runs tasks as ${runner}, behind a load balancer of its own`);

  const registry = new URL(env.AWS_ENDPOINT_URL).host;
  const image = await deployEmulated({
    settings,
    environment,
    build: () => (engine ? buildImage(settings, engine, registry) : builtImage(settings)),
    folder,
  });
  await verify(settings, environment, image, { pollMs: 1_000, timeoutSeconds: 300 });
  const answers = await probe(services, ports);
  onServing();
  const moved = services.filter(({ name, port }) => ports[portVariable(name)] !== port);
  const texts = moved.map(({ name }) => [portVariable(name), `${ports[portVariable(name)] ?? ''}`] as const);
  const file = join('.emulator', `${emulatorPort}`, 'env.sh');
  await writeFile(file, sourced({ ...env, ...Object.fromEntries(texts) }));
  console.log(manual(answers, file, environment.name));
  await emulator.exited;
  throw new UserError('the emulated AWS has ended');
}

function manual(answers: ReadonlyMap<string, string>, file: string, environment: string): string {
  const width = Math.max(...[...answers.keys()].map(({ length }) => length));
  return `
Deployed and serving until Ctrl-C:

${[...answers].map(([url, body]) => `  curl -s ${url.padEnd(width)}   ${body}`).join('\n')}

The emulated account, from another terminal in this folder:

  . ${file}

  npm run verify -- ${environment}
  npm run plan
  npx cdktf diff ${environment}-ecs

After a change in src/:

  IMAGE=$(npm run --silent push) npm run deploy -- ${environment}
  npm run status -- ${environment}
  npm run rollback -- ${environment}
`;
}
