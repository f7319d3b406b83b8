import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';

import { repositoryUrl } from '../../contract/names';
import { platforms } from '../../contract/platforms';
import type { Settings } from '../../contract/settings';
import { clientFor } from '../aws/clients';
import { commitIn, taggedDigest } from '../aws/image';
import { type Engine, findEngine } from '../local/containers/engine';
import { start } from '../terminal/processes';
import { UserError } from '../terminal/program';

/**
 * Builds the Dockerfile for the platforms of all environments, and pushes it; its digest.
 *
 * @throws UserError where there is no engine, or it fails
 */
export async function pushToAws(settings: Settings, tag: string): Promise<string> {
  const engine = findEngine();
  const image = `${repositoryUrl(settings)}:${tag}`;
  const wanted = new Set(settings.environments.map(({ architecture }) => platforms[architecture]));
  const build = [
    ...engine.buildFlags,
    `--platform=${[...wanted].join(',')}`,
    `--build-arg=REVISION=${commitIn([tag]) ?? ''}`,
  ];
  const env = await logIn(settings);
  const run = (...args: string[]) => runEngine(engine, args, env);
  if (engine.isPodman) {
    // A name of its own: to a list that a failed push has left, the build would add its images.
    const list = `localhost/${settings.project}:${randomUUID()}`;
    await run('build', ...build, `--manifest=${list}`, '.');
    await run('manifest', 'push', '--all', '--rm', list, `docker://${image}`);
  } else {
    await run('buildx', 'build', ...build, `--tag=${image}`, '--push', '.');
  }
  const digest = await taggedDigest(settings, tag);
  if (!digest) throw new TypeError(`${image} has been pushed and has no digest`);
  return digest;
}

/** Runs the engine to its end; what it prints goes to stderr. */
async function runEngine({ name }: Engine, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const status = await start(name, args, { env, stdio: ['ignore', process.stderr, process.stderr] }).exited;
  if (status !== 0) throw new UserError(`${name} ${args[0] ?? ''} fails (${status}): see its output above`);
}

const CONFIG = 'config.json';

/**
 * Environment with a login to the account's registry that no other process knows: in a folder of its own, until this
 * process ends, with what else the user's Docker has there, such as plugins and contexts. 'docker login' would write it into the keychain of a Mac.
 */
async function logIn(settings: Settings): Promise<NodeJS.ProcessEnv> {
  const { authorizationData = [] } = await clientFor(ECRClient, settings).send(
    new GetAuthorizationTokenCommand({}),
  );
  const [registry = ''] = repositoryUrl(settings).split('/');
  const { DOCKER_CONFIG: own = join(homedir(), '.docker') } = process.env;
  const folder = mkdtempSync(join(tmpdir(), 'push-'));
  process.on('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  const others = existsSync(own) ? readdirSync(own).filter((name) => name !== CONFIG) : [];
  for (const name of others) symlinkSync(join(own, name), join(folder, name));
  const config = (
    existsSync(join(own, CONFIG)) ? JSON.parse(readFileSync(join(own, CONFIG), 'utf8')) : {}
  ) as { auths?: object };
  const auths = { ...config.auths, [registry]: { auth: authorizationData[0]?.authorizationToken } };
  const file = join(folder, CONFIG);
  const withoutStores = { ...config, credsStore: undefined, credHelpers: undefined };
  writeFileSync(file, JSON.stringify({ ...withoutStores, auths }), { mode: 0o600 });
  return { ...process.env, DOCKER_CONFIG: folder, REGISTRY_AUTH_FILE: file };
}
