import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { output } from '../terminal/processes';
import { UserError } from '../terminal/program';
import { shellWord } from '../terminal/shell-word';
import { keep, keptFolder } from './cache';
import { reasonOf, terraformProgram } from './program';

const CONFIG = 'mirror.tfrc';
const PROVIDER = 'registry.terraform.io/hashicorp/aws';
/** Folders of add-on software, which Terraform does not search itself. */
const ADD_ON_FOLDERS = ['/opt', '/usr/local/share', '/usr/share', '/usr/local/lib'];

interface Provider {
  readonly version: string;
  /** Where it came from, for the output. */
  readonly source: string;
  /** Its folder, laid out as a Terraform provider mirror. */
  readonly mirror: string;
  /**
   * Makes every stack link to the shared copy, so that no stack downloads the provider. Also names Terraform if it is
   * not the one on PATH.
   */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Gets the AWS provider once for all stacks: with `terraform init`, or if that fails, from a provider mirror in the
 * folders of add-on software.
 *
 * @throws UserError if neither works
 */
export async function getProvider(): Promise<Provider> {
  const version = await providerVersion();
  const folder = await keptFolder(`aws-${version}`);
  const mirror = join(folder, '.terraform', 'providers');
  const { TERRAFORM_BINARY_NAME } = process.env;
  const env = {
    TF_CLI_CONFIG_FILE: join(folder, CONFIG),
    // `cdktf deploy` also locks the checksums, and by default asks the registry for them.
    TF_CLI_ARGS_providers_lock: shellWord(`-fs-mirror=${mirror}`),
    // cdktf would add a cache in the home folder, where concurrent runs break each other's installation.
    CDKTF_DISABLE_PLUGIN_CACHE_ENV: '1',
    CHECKPOINT_DISABLE: '1',
    ...(TERRAFORM_BINARY_NAME && { TERRAFORM_BINARY_NAME }),
  };
  // Terraform links the folder of the platform: if the mirror was moved, the link is broken.
  const versions = join(mirror, PROVIDER, version);
  const isComplete = async () => {
    const platforms = await readdir(versions).catch(() => []);
    const config = await readFile(env.TF_CLI_CONFIG_FILE, 'utf8').catch(() => undefined);
    // The configuration differs if the project's folder was moved.
    return config === mirrorConfig(mirror) && platforms.some((name) => existsSync(join(versions, name)));
  };
  if (await isComplete()) return { version, source: 'kept from an earlier run', mirror, env };

  const make = async (aside: string) => {
    const source = await fetchProvider(aside, version);
    await writeFile(join(aside, CONFIG), mirrorConfig(mirror));
    return source;
  };
  return { version, source: await keep(folder, make, isComplete), mirror, env };
}

/** Makes Terraform install the provider into the folder. @returns where it came from */
async function fetchProvider(folder: string, version: string): Promise<string> {
  const required = { terraform: { required_providers: { aws: { source: 'hashicorp/aws', version } } } };
  await writeFile(join(folder, 'main.tf.json'), JSON.stringify(required));
  const refusal = await init(folder, {});
  if (!refusal) return 'by terraform init';

  const found = await findMirror(version);
  if (!found) throw new UserError(unavailable(version, refusal));
  const config = join(folder, CONFIG);
  await writeFile(config, mirrorConfig(found));
  const failure = await init(folder, { TF_CLI_CONFIG_FILE: config });
  if (failure) throw new UserError(unavailable(version, failure));
  return `from the mirror ${found}, since the registry cannot be reached`;
}

/** The version that the synthesized stacks require. */
async function providerVersion(): Promise<string> {
  // Loaded lazily, so that --help and early errors need not wait for it.
  const [{ App, TerraformStack }, { AwsProvider }] = await Promise.all([
    import('cdktf'),
    import('@cdktf/provider-aws/lib/provider/index.js'),
  ]);
  const stack = new TerraformStack(new App(), 'version');
  new AwsProvider(stack, 'aws');
  const { terraform } = stack.toTerraform() as {
    terraform: { required_providers: { aws: { version: string } } };
  };
  return terraform.required_providers.aws.version;
}

/** Runs `terraform init`. @returns the reason if it fails */
async function init(cwd: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const ended = await output(terraformProgram(), ['init', '-no-color', '-input=false'], {
    cwd,
    env: { ...process.env, ...env, CHECKPOINT_DISABLE: '1' },
  });
  return ended.status === 0 ? undefined : reasonOf(ended);
}

async function findMirror(version: string): Promise<string | undefined> {
  for (const parent of ADD_ON_FOLDERS) {
    const folders = await readdir(parent).catch(() => []);
    const found = folders
      .map((name) => join(parent, name))
      .find((path) => existsSync(join(path, PROVIDER, version)));
    if (found) return found;
  }
  return undefined;
}

/** The path is a JSON string, except that '${' is escaped, since it would start an interpolation. */
const mirrorConfig = (path: string) => `provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(path).replaceAll('${', '\\u0024{')}
    include = ["hashicorp/aws"]
  }
  direct {
    exclude = ["hashicorp/aws"]
  }
}
`;

const unavailable = (version: string, reason: string) =>
  `The AWS provider ${version} is unavailable (${reason}): connect to the internet, or put a provider mirror with ` +
  `${PROVIDER}/${version} into a folder under ${ADD_ON_FOLDERS.join(', ')}`;
