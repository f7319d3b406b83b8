/** Pushing to AWS: the commands for a container engine, with stand-ins for podman and Docker. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { repositoryUrl } from '../../../contract/names';
import { loadSettings } from '../../../contract/settings';
import { settings as input } from '../../fixtures/settings';
import { temporaryFolder } from '../../support/temporary-folder';
import { runTool } from '../../support/tool';
import { type Answers, type AwsEndpoint, Refusal, startAwsEndpoint } from '../support/aws-endpoint';

const settings = loadSettings(input);
const repository = repositoryUrl(settings);
const [registry = ''] = repository.split('/');
const digest = `sha256:${'d'.repeat(64)}`;
const token = Buffer.from('AWS:secret').toString('base64');
const own = { credsStore: 'keychain', currentContext: 'mine', auths: { 'docker.io': { auth: 'own' } } };

/** The arguments of an engine, and the login that it finds. */
interface Started {
  readonly args: string[];
  readonly config: object;
  readonly isPlugin: boolean;
  readonly folder: string;
  readonly file: string;
}

const engine = (log: string, status: number) => `#!${process.execPath}
  const { appendFileSync, existsSync, readFileSync } = require('node:fs');
  const args = process.argv.slice(2);
  const { DOCKER_CONFIG: folder = '', REGISTRY_AUTH_FILE: file = '' } = process.env;
  console.log(require('node:path').basename(process.argv[1]), 'version 5');
  if (args[0] === '--version' || args[0] === 'ps') process.exit(0);
  const config = file && JSON.parse(readFileSync(file, 'utf8'));
  const isPlugin = existsSync(folder + '/cli-plugins/docker-buildx');
  appendFileSync(${JSON.stringify(log)}, JSON.stringify({ args, config, isPlugin, folder, file }) + '\\n');
  process.exit(${status});
`;

const notThere = new Refusal('ImageNotFoundException', 'no');
const there = { imageDetails: [{ imageDigest: digest }] };

let endpoint: AwsEndpoint | undefined;

/** Runs it with one engine on PATH. */
async function push(
  name: string,
  images: Answers[string],
  { status = 0, answers = {}, isEmulated = false } = {},
) {
  endpoint = await startAwsEndpoint({
    answers: {
      'sts:GetCallerIdentity': { Account: settings.account },
      'ecr:DescribeImages': images,
      'ecr:GetAuthorizationToken': { authorizationData: [{ authorizationToken: token }] },
      ...answers,
    },
  });
  const { AWS_ENDPOINT_URL: url = '', ...credentials } = endpoint.env;
  const home = temporaryFolder();
  mkdirSync(join(home, '.docker/cli-plugins'), { recursive: true });
  writeFileSync(join(home, '.docker/cli-plugins/docker-buildx'), '');
  writeFileSync(join(home, '.docker/config.json'), JSON.stringify(own));
  symlinkSync(process.execPath, join(home, 'node'));
  symlinkSync(execFileSync('which', ['git'], { encoding: 'utf8' }).trim(), join(home, 'git'));
  const log = join(home, 'log');
  writeFileSync(join(home, name), engine(log, status));
  chmodSync(join(home, name), 0o755);
  const services = isEmulated
    ? { AWS_ENDPOINT_URL: url }
    : { AWS_ENDPOINT_URL_ECR: url, AWS_ENDPOINT_URL_STS: url };
  const ended = await runTool('push', [], { env: { PATH: home, HOME: home, ...credentials, ...services } });
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
  const started = lines.map((line) => JSON.parse(line) as Started);
  const tag = endpoint.calls.find(({ action }) => action === 'ecr:DescribeImages')?.input['imageIds'];
  const [{ imageTag }] = tag as [{ imageTag: string }];
  expect(JSON.parse(readFileSync(join(home, '.docker/config.json'), 'utf8'))).toEqual(own);
  return { ...ended, started, url, image: `${repository}:${imageTag}` };
}

afterEach(() => {
  endpoint?.close();
});

test.each([
  ['docker', (image: string) => [['buildx', 'build', `--tag=${image}`, '--push', '.']]],
  [
    'podman',
    (image: string) => [
      ['build', expect.stringMatching(/^--manifest=localhost/), '.'],
      ['manifest', 'push', '--all', '--rm', expect.stringMatching(/^localhost/), `docker://${image}`],
    ],
  ],
])(
  '%s builds and pushes for the platform of the environments; stdout is the reference',
  async (name, expected) => {
    const { stdout, stderr, status, started, image } = await push(name, [notThere, there]);
    expect([status, stdout]).toEqual([0, `${repository}@${digest}\n`]);
    expect(stderr).toContain(`${name} version 5`);
    const common = ['--platform=linux/arm64', '--build-arg=REVISION='];
    const isCommon = (argument: string) => common.some((each) => argument.startsWith(each));
    expect(started.map(({ args }) => args.filter((each) => !isCommon(each)))).toEqual(expected(image));
    expect(started[0]?.args.filter(isCommon)).toHaveLength(common.length);
  },
);

test.each(['docker', 'podman'])(
  '%s gets the login in addition to its own configuration, and only temporarily',
  async (name) => {
    const { started } = await push(name, [notThere, there]);
    for (const { config, isPlugin, folder, file } of started) {
      expect(file).toBe(join(folder, 'config.json'));
      expect(config).toEqual({
        currentContext: 'mine',
        auths: { ...own.auths, [registry]: { auth: token } },
      });
      expect([isPlugin, existsSync(folder)]).toEqual([true, false]);
    }
    expect(started.length).toBeGreaterThan(0);
  },
);

test('an existing image is not built again', async () => {
  const { stdout, started } = await push('docker', there);
  expect([stdout, started]).toEqual([`${repository}@${digest}\n`, []]);
});

test.each([
  ['an engine that fails', notThere, { status: 7 }, /^docker buildx failed \(7\): see its output above$/m],
  [
    'no repository',
    new Refusal('RepositoryNotFoundException', 'none'),
    {},
    /^cannot look up .* in ECR \(none\): if the repository is missing, run 'npm run deploy -- ecr'$/m,
  ],
])('with %s it says so in a line, and nothing on stdout', async (_, images, options, line) => {
  const { stdout, stderr, status } = await push('docker', images, options);
  expect([stdout, status]).toEqual(['', 1]);
  expect(stderr).toMatch(line);
});

describe('in an emulated account', () => {
  test('whose tasks are containers an engine builds and pushes', async () => {
    const answers = { 's3:GetObject': { runner: 'containers' } };
    const { stdout, started, url } = await push('podman', [notThere, there], { answers, isEmulated: true });
    expect(stdout).toBe(`${repository}@${digest}\n`);
    expect(started.map(({ args: [verb = ''] }) => verb)).toEqual(['build', 'push']);
    expect(started[1]?.args.at(-1)).toMatch(`${new URL(url).host}/${settings.project}:`);
  });
});
