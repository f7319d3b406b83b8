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
 * Builds the Dockerfile for the platforms of all environments, and pushes the image.
 *
 * @returns its digest
 * @throws UserError if there is no engine, or it fails
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
    // A unique name: the build would add its images to a list left over from a failed push.
    const list = `localhost/${settings.project}:${randomUUID()}`;
    await run('build', ...build, `--manifest=${list}`, '.');
    await run('manifest', 'push', '--all', '--rm', list, `docker://${image}`);
  } else {
    await run('buildx', 'build', ...build, `--tag=${image}`, '--push', '.');
  }
  const digest = await taggedDigest(settings, tag);
  if (!digest) throw new TypeError(`${image} was pushed but has no digest`);
  return digest;
}

/** Runs the engine to its end, with its output on stderr. */
async function runEngine({ name }: Engine, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const status = await start(name, args, { env, stdio: ['ignore', process.stderr, process.stderr] }).exited;
  if (status !== 0) throw new UserError(`${name} ${args[0] ?? ''} failed (${status}): see its output above`);
}

const CONFIG = 'config.json';

/**
 * Environment variables with a private login to the account's registry, in a temporary folder that is deleted when this
 * process ends. The folder links to the rest of the user's Docker configuration, such as plugins and contexts.
 * 'docker login' would write the login into the keychain of a Mac.
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
