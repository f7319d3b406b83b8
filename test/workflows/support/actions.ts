/** Stand-ins for the actions that the workflows use, with the emulated account. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

import { settings } from '../../fixtures/settings';
import { call, query } from '../../support/aws';
import type { ActionTable, Runner } from './steps';
import { mayAssume } from './trust';

export interface Backstage {
  /** Address of the emulated AWS. */
  readonly url: string;
  /** Fills the workspace like a checkout. */
  readonly checkOut: (workspace: string) => void;
  readonly artifacts: string;
  /** Digests of the built images, in order. */
  readonly built: string[];
  /** The next built image is not pushed, like a lost push. */
  losesPush?: boolean;
}

export const standIns = (stage: Backstage): ActionTable => ({
  'actions/checkout': {
    inputs: ['persist-credentials', 'fetch-depth'],
    act: (_, { workspace }) => {
      stage.checkOut(workspace);
      return {};
    },
  },
  // This machine's Node and Terraform are used.
  'actions/setup-node': { inputs: ['node-version-file', 'node-version', 'cache'], act: () => ({}) },
  'hashicorp/setup-terraform': { inputs: ['terraform_version', 'terraform_wrapper'], act: () => ({}) },
  'docker/setup-buildx-action': { inputs: [], act: () => ({}) },
  'aws-actions/configure-aws-credentials': {
    inputs: ['role-to-assume', 'aws-region', 'role-session-name'],
    act: async (inputs, runner) => {
      const {
        'role-to-assume': arn = '',
        'aws-region': region = '',
        'role-session-name': session = '',
      } = inputs;
      const { permissions, added } = runner;
      if (permissions['id-token'] !== 'write') throw new Error('a token needs id-token: write');
      if (!/^[\w+=,.@-]{2,64}$/.test(session)) throw new Error(`${session} is not a valid session name`);
      await checkTrust(stage.url, arn, runner);
      const given = await query(stage.url, 'sts', '2011-06-15', {
        Action: 'AssumeRoleWithWebIdentity',
        RoleArn: arn,
        RoleSessionName: session,
        WebIdentityToken: 'token',
      });
      const credential = (name: string) => new RegExp(`<${name}>([^<]+)<`).exec(given)?.[1] ?? '';
      Object.assign(added, {
        AWS_ACCESS_KEY_ID: credential('AccessKeyId'),
        AWS_SECRET_ACCESS_KEY: credential('SecretAccessKey'),
        AWS_SESSION_TOKEN: credential('SessionToken'),
        AWS_REGION: region,
        AWS_DEFAULT_REGION: region,
      });
      return {};
    },
  },
  'aws-actions/amazon-ecr-login': {
    inputs: [],
    act: async (_, { added }) => {
      const { AWS_ACCESS_KEY_ID: key } = added;
      if (!key) throw new Error('no credentials');
      await call(stage.url, 'ecr', `${REGISTRY}.GetAuthorizationToken`, {}, key);
      added['LOGGED_IN'] = 'true';
      return {};
    },
  },
  'docker/build-push-action': {
    inputs: [
      'context',
      'push',
      'tags',
      'platforms',
      'build-args',
      'cache-from',
      'cache-to',
      'provenance',
      'sbom',
    ],
    act: async (inputs, { added, workspace }) => {
      if (!existsSync(join(workspace, inputs['context'] ?? '', 'Dockerfile')))
        throw new Error('no Dockerfile');
      if (inputs['push'] !== 'true') return {};
      if (!added['LOGGED_IN']) throw new Error('not logged in to the registry');
      const manifest = indexOf(inputs);
      const digest = sha256(manifest);
      stage.built.push(digest);
      if (!stage.losesPush) await push(stage.url, inputs['tags'] ?? '', manifest, added['AWS_ACCESS_KEY_ID']);
      return { digest };
    },
  },
  'actions/upload-artifact': {
    inputs: ['name', 'path', 'include-hidden-files', 'if-no-files-found', 'retention-days', 'overwrite'],
    act: ({ name = '', path = '', 'include-hidden-files': hidden, overwrite }, { workspace, run }) => {
      const target = join(stage.artifacts, `${run.number}`, name);
      if (existsSync(target) && overwrite !== 'true') throw new Error(`there is already an artifact ${name}`);
      for (const pattern of path.trim().split('\n')) {
        // A folder, or the files below it with a name or an extension.
        const [whole, folder = '', any = '', end = ''] =
          /^([\w.]+)\/(?:\*\*\/(\*?)([\w.]+))?$/.exec(pattern) ?? [];
        if (!whole) throw new Error(`not known here: ${pattern}`);
        const from = join(workspace, folder);
        if (!existsSync(from) || (folder.startsWith('.') && hidden !== 'true')) continue;
        for (const file of readdirSync(from, { recursive: true, encoding: 'utf8' })) {
          if (!statSync(join(from, file)).isFile()) continue;
          if (any ? file.endsWith(end) : !end || basename(file) === end)
            cpSync(join(from, file), join(target, file));
        }
      }
      return {};
    },
  },
});

/** The emulator gives everybody credentials: here the role's trust policy decides, as in AWS. */
async function checkTrust(url: string, arn: string, { run: { event }, environment }: Runner): Promise<void> {
  const [account = '', name = ''] = arn.replace('arn:aws:iam::', '').split(':role/');
  const answer = await query(url, 'iam', '2010-05-08', { Action: 'GetRole', RoleName: name });
  const [, document] = /<AssumeRolePolicyDocument>([^<]*)</.exec(answer) ?? [];
  if (account !== settings.account || !document) throw new Error(`there is no role ${arn}`);
  const context = event.name === 'pull_request' ? 'pull_request' : `ref:${event.ref}`;
  const sub = `repo:${settings.repository}:${environment ? `environment:${environment}` : context}`;
  const token = { aud: 'sts.amazonaws.com', sub, repository: settings.repository, ref: event.ref };
  if (!mayAssume(decodeURIComponent(document), token)) throw new Error(`${arn} does not trust ${sub}`);
}

/** An index, as built with attestations: one image per platform, and its attestation. */
function indexOf(inputs: Readonly<Record<string, string>>): string {
  const platforms = (inputs['platforms'] ?? '').split(',').map((platform) => {
    const [os, architecture] = platform.split('/');
    return { os, architecture };
  });
  const attestations = inputs['provenance'] === 'mode=max' ? platforms.map(() => nowhere) : [];
  const media = 'application/vnd.oci.image';
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: `${media}.index.v1+json`,
    manifests: [...platforms, ...attestations].map((platform, index) => ({
      mediaType: `${media}.manifest.v1+json`,
      // The arguments contain the commit: a different commit gives a different image.
      digest: sha256(`${inputs['build-args'] ?? ''} ${index}`),
      size: 1,
      platform,
    })),
  });
}

const nowhere = { os: 'unknown', architecture: 'unknown' };
const sha256 = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

const REGISTRY = 'AmazonEC2ContainerRegistry_V20150921';

async function push(
  url: string,
  reference: string,
  imageManifest: string,
  key: string | undefined,
): Promise<void> {
  const [, repositoryName, imageTag] = /^[\d.\w-]+\/([\w-]+):(\w+)$/.exec(reference) ?? [];
  const image = { repositoryName, imageTag, imageManifest };
  await call(url, 'ecr', `${REGISTRY}.PutImage`, image, key);
}
