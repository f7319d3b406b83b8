/** The whole project on this machine, deployed for real into an emulated AWS account. */
import { mkdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';

import { portVariable } from '../../contract/variables';
import { secretsOf } from '../../contract/secrets';
import { loadSettings } from '../../contract/settings';
import { deployEmulated } from './deploy';
import { emulatorEnv, getPython, startEmulator } from './emulator';
import { checkTerraform } from '../terraform/prerequisites';
import { checkPortsAreFree, portFrom } from '../terminal/ports';
import { inContainers, inProcesses } from './run-modes';
import { probe } from '../verify/probe';
import { UserError } from '../terminal/program';
import { say } from '../terminal/progress';
import { getProvider } from '../terraform/provider';
import { shellWord } from '../terminal/shell-word';
import { readTask, runTask, secretValue } from './task';

export interface StartOptions {
  /** Builds and pushes the image, and runs the task as containers of it instead of processes. */
  readonly containers: boolean;
  /** Called when everything serves. */
  readonly onServing: () => void;
}

/**
 * Deploys, serves, and goes on until something of it ends.
 *
 * @throws UserError with what ended, or what is missing
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
  // Here rather than when they are needed, which is after the deployment.
  secretsOf(settings, environment).forEach(secretValue);

  const terraform = await checkTerraform();
  await checkPortsAreFree({ EMULATOR_PORT: emulatorPort });
  const mode = (containers ? inContainers : inProcesses)({ settings, ports, emulatorPort });
  await checkPortsAreFree({ ...ports, EMULATOR_PORT: emulatorPort });
  const python = await getPython(() => {
    say('emulator', 'installing moto into .venv');
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

  const outputs = await deployEmulated({ settings, environment, build: mode.build, folder });
  const task = await readTask(outputs.cluster_name, outputs.service_name, region);
  const { ended } = await runTask(task, await mode.runner(task), (container) => {
    const after = (container.dependsOn ?? []).map(
      ({ containerName = '', condition = '' }) => `, ${containerName} is ${condition}`,
    );
    say(container.name ?? '', `starting as ${mode.describe(container)}${after.join('')}`);
  });
  const answers = await probe(services, ports);
  onServing();
  const moved = services.some(({ name, port }) => ports[portVariable(name)] !== port);
  console.log(manual(answers, env, environment.name, moved));
  throw new UserError(await Promise.race([ended, emulator.exited.then(() => 'the emulated AWS has ended')]));
}

/** Leaves no way to a real account: what this process and its children know of AWS is the emulator. */
function useOnly(env: Readonly<Record<string, string>>): void {
  const others = /^(AWS_(?!CA_BUNDLE|SDK_)|TF_(?!LOG)|IMAGE$|BOOTSTRAP_)/;
  for (const name of Object.keys(process.env)) {
    if (others.test(name)) Reflect.deleteProperty(process.env, name);
  }
  Object.assign(process.env, env);
}

function manual(
  answers: ReadonlyMap<string, string>,
  env: Readonly<Record<string, string>>,
  environment: string,
  moved: boolean,
): string {
  const width = Math.max(...[...answers.keys()].map(({ length }) => length));
  return `
Deployed and serving until Ctrl-C:

${[...answers].map(([url, body]) => `  curl -s ${url.padEnd(width)}   ${body}`).join('\n')}

The emulated account, from another terminal in this folder:

${Object.entries(env)
  .map(([name, value]) => `  export ${name}=${shellWord(value)}`)
  .join('\n')}

  npm run verify -- ${environment}
  npm run plan
  npx cdktf diff ${environment}-ecs
  npm run deploy -- ${environment}
${moved ? '\nverify and deploy ask the ports of the load balancer, and yours are others: they will not get an answer.\n' : ''}`;
}
