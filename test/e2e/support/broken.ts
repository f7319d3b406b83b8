/** Releases that are each broken in a different way, as edits of the sources or of the task definition. */
import type { RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';

import type { Replaced } from '../../support/checkout';

export interface Broken {
  readonly title: string;
  /** The pushed edit. */
  readonly edit?: { readonly file: string; readonly replaced: Replaced };
  /** The image deployed in place of the pushed one, in the account at this address. */
  readonly image?: (pushed: string, url: string) => string | Promise<string>;
  readonly changes?: (definition: RegisterTaskDefinitionCommandInput) => RegisterTaskDefinitionCommandInput;
  /** Part of the reported cause. */
  readonly cause: RegExp;
  /** Whether it is healthy until users arrive: then the alarm limits how many are affected. */
  readonly failsUsers?: boolean;
}

const mediaType = 'application/vnd.oci.image.manifest.v1+json';
const indexType = 'application/vnd.oci.image.index.v1+json';
const start = "serve('app', createApp);";
const greeting = "ctx.body = { message: 'Olá, mundo!' };";
const main = (code: string) => ({ file: 'src/app/main.ts', replaced: { [start]: `${start}\n${code}` } });
const app = (replaced: Replaced) => ({ file: 'src/app/app.ts', replaced });

/** @param pace how many times faster time passes in their account */
export const broken = (pace: number): readonly Broken[] => [
  {
    title: 'does not start',
    edit: main("throw new Error('no way');"),
    cause: /its program failed/,
  },
  {
    title: 'ends after five seconds',
    edit: main(`setTimeout(() => process.exit(3), ${5_000 / pace});`),
    cause: /its program failed/,
  },
  {
    title: '/health answers 500',
    edit: app({ "'app', log, router": "'app', log, createRouter().get('/', (ctx) => ctx.throw(500))" }),
    cause: /fails its own health check/,
  },
  {
    title: '/ answers 500',
    edit: app({ [greeting]: 'ctx.throw(500);' }),
    cause: /fails its own health check/,
  },
  {
    title: 'hangs',
    edit: main(`setTimeout(() => { for (;;); }, ${3_000 / pace});`),
    cause: /fails its own health check/,
  },
  {
    title: 'is too slow to start',
    edit: {
      file: 'src/app/main.ts',
      replaced: { [start]: `setTimeout(() => ${start.slice(0, -1)}, 3_600_000);` },
    },
    cause: /fails its own health check/,
  },
  {
    title: 'needs more memory than it has',
    edit: main('const held: Buffer[] = [];\nsetInterval(() => held.push(Buffer.alloc(50_000_000, 1)), 20);'),
    cause: /needed more memory/,
  },
  {
    title: 'was never pushed',
    image: (pushed) => `${pushed.split('@')[0] ?? ''}@sha256:${'0'.repeat(64)}`,
    cause: /not in the repository/,
  },
  {
    title: 'is for another processor',
    image: async (pushed, url) => {
      const [repository = '', digest = ''] = pushed.split('@');
      const manifests = [{ digest, size: 1, mediaType, platform: { os: 'linux', architecture: 'amd64' } }];
      const index = JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests });
      const answer = await fetch(
        `${url}/v2/${repository.split('/')[1] ?? ''}/manifests/other-${digest.slice(-12)}`,
        {
          method: 'PUT',
          headers: { 'Content-Type': indexType },
          body: index,
        },
      );
      return `${repository}@${answer.headers.get('Docker-Content-Digest') ?? ''}`;
    },
    cause: /is for linux\/amd64, but dev runs linux\/arm64/,
  },
  {
    title: 'needs a secret that is missing',
    changes: (definition) => ({
      ...definition,
      containerDefinitions: definition.containerDefinitions?.map((each) => ({
        ...each,
        secrets: [{ name: 'TOKEN', valueFrom: '/nobody/knows' }],
      })),
    }),
    cause: /secret that settings.ts names does not exist/,
  },
  {
    title: 'fails under load alone',
    edit: app({ [greeting]: `if (ctx.get('x-load')) ctx.throw(500);\n    ${greeting}` }),
    cause: /alarm for failing requests/,
    failsUsers: true,
  },
];
