/** What users change first. Each change is one edit and `npm run generate`; after all of them all checks pass. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { format } from 'prettier';

import { config } from '../../../package.json';
import { copyFolder, copyRepository, edit, type Replaced, root } from '../../support/checkout';
import { full, proof } from '../../support/proof';
import { temporaryFolder } from '../../support/temporary-folder';
import { runProgram } from '../../support/tool';

const MINUTE = 60_000;
/** All but the tests of programs and servers, which read nothing of the user's; `npm run proofs` runs those too. */
const SHORT = '/test/(?!src|support|tools/(?!generate/))';

interface Change {
  /** The text of a new file, or the replacements in an existing one. */
  readonly files: Readonly<Record<string, string | Replaced>>;
  /** Further steps before it is deployed. */
  readonly then?: string;
  /** What the page says instead of showing the lines. */
  readonly instead?: string;
}

const service = (name: string) => ({
  [`src/${name}/main.ts`]: `\
import { serve } from '../server/serve';
import { createApp } from './app';

serve('${name}', createApp);
`,
  [`src/${name}/app.ts`]: `\
import type Koa from 'koa';
import type { Config } from '../server/config';
import type { Logger } from '../server/log';
import type { RequestState } from '../server/request-state';
import { createRouter, createWebApp } from '../server/web-app';

/** Orders: \`GET /\` lists them. */
export function createApp(_config: Config, log: Logger): Koa<RequestState> {
  const router = createRouter();
  router.get('/', (ctx) => {
    ctx.body = { orders: [] };
  });
  return createWebApp('${name}', log, router);
}
`,
});

/** In package.json, this many releases later. */
const nodeOfImage = (later: number) => `"node": "${Number(config.node) + later}"`;

/** README's first step. */
const firstStep: Change = {
  files: {
    'settings.ts': {
      "account: '111122223333'": "account: '210987654321'",
      "repository: 'octo-org/duo'": "repository: 'ana/loja'",
    },
  },
};

const changes: Readonly<Record<string, Change>> = {
  'a third service, on 5002': {
    files: {
      'settings.ts': {
        '\n  },\n} as const': "\n  },\n  orders: { port: 5002, healthPath: '/health' },\n} as const",
      },
      ...service('orders'),
    },
  },
  'App on 5050': { files: { 'settings.ts': { 'app: { port: 5000,': 'app: { port: 5050,' } } },
  'another environment': {
    files: {
      'settings.ts': {
        '    prod: {\n': `\
    staging: {
      cidr: '10.2.0.0/16',
      egress: 'public',
      tasks: { min: 1, max: 2 },
    },
    prod: {
`,
      },
    },
    then: '`npm run bootstrap`',
  },
  'egress through a NAT gateway': {
    files: { 'settings.ts': { "egress: 'public',\n      capacity": 'egress: { nat: 1 },\n      capacity' } },
  },
  'another proxied route, /rota2': {
    files: {
      'settings.ts': {
        "proxies: { '/rota1': { service: 'app', path: '/health' } },": `\
proxies: {
      '/rota1': { service: 'app', path: '/health' },
      '/rota2': { service: 'app', path: '/' },
    },`,
      },
    },
  },
  'tasks of 512 CPU units and 1,024 MiB': {
    files: {
      'settings.ts': {
        'tasks: { min: 1, max: 2 },\n      log':
          'tasks: { min: 1, max: 2 },\n      size: { cpu: 512, memoryMiB: 1024 },\n      log',
      },
    },
  },
  'another Node in the image': {
    files: { 'package.json': { [nodeOfImage(0)]: nodeOfImage(2) } },
    // Lines with a number would be stale after the change.
    instead: 'In `package.json`, `config.node`.\n',
  },
  'a secret': {
    files: {
      'settings.ts': {
        '      logRetentionDays: 7,\n':
          "      logRetentionDays: 7,\n      secrets: { app: { TOKEN: { ssm: '/loja/token' } } },\n",
      },
    },
    then: '`npm run bootstrap`; its value: `aws ssm put-parameter --type SecureString`',
  },
  'an alarm on the 4xx of the load balancer': {
    files: {
      'stacks/ecs/alarms.ts': {
        '      }),\n    ];\n': `\
      }),
    ];
    this.alarm('client-errors', {
      alarmDescription: 'The load balancer itself answers 4xx: requests that it cannot read',
      namespace: 'AWS/ApplicationELB',
      metricName: 'HTTPCode_ELB_4XX_Count',
      dimensions: { LoadBalancer: arnSuffix },
      statistic: 'Sum',
      period: 60,
      threshold: 100,
    });
`,
      },
    },
  },
  'another region': {
    files: {
      'settings.ts': {
        "region: 'us-east-1'": "region: 'sa-east-1'",
        "zones: ['us-east-1a', 'us-east-1b']": "zones: ['sa-east-1a', 'sa-east-1c']",
      },
    },
    then: '`npm run bootstrap`; what is deployed stays where it was: destroy it first',
  },
};

function make(folder: string, { files }: Change): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    if (typeof text === 'string') writeFileSync(file, text);
    else edit(file, text);
  }
}

const git = (cwd: string, ...args: string[]) => execFileSync('git', args, { cwd, encoding: 'utf8' });

function commit(folder: string): void {
  git(folder, 'add', '--all');
  git(
    folder,
    '-c',
    'user.name=Ana',
    '-c',
    'user.email=ana@example.com',
    'commit',
    '--quiet',
    '--message',
    'x',
  );
}

/** Files and lines since the last commit, such as `2 files, +3 −1`. */
function counted(folder: string): string {
  git(folder, 'add', '--all');
  const rows = git(folder, 'diff', '--cached', '--numstat').trim().split('\n').filter(Boolean);
  const sum = (column: number) => rows.reduce((total, row) => total + Number(row.split('\t')[column]), 0);
  if (rows.length === 0) return '';
  return `${rows.length} file${rows.length === 1 ? '' : 's'}, +${sum(0)} −${sum(1)}`;
}

/** The staged diff, as a Markdown block per file. */
const changedLines = (folder: string) =>
  git(folder, 'diff', '--cached', '--unified=0', '--no-color')
    .split(/^diff --git a\/(\S+) .*\n/m)
    .slice(1)
    .reduce((text, part, index) => {
      if (index % 2 === 0) return `${text}In \`${part}\`:\n\n`;
      const lines = part.split('\n').filter((line) => /^[+-](?!(\+\+|--) )/.test(line));
      return `${text}\`\`\`diff\n${lines.join('\n')}\n\`\`\`\n\n`;
    }, '');

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

async function generate(folder: string): Promise<void> {
  const { output, status } = await runProgram('npm', ['run', '--silent', 'generate'], { cwd: folder });
  expect({ output: output.replace(/^(regenerated \S+|nothing to do: .*)\n/gm, ''), status }).toEqual({
    output: '',
    status: 0,
  });
}

/** The user's copy, with the first step done. */
const copy = join(temporaryFolder(), 'my copy');
beforeAll(async () => {
  copyRepository(copy);
  make(copy, firstStep);
  await generate(copy);
  git(copy, 'init', '--quiet');
  commit(copy);
}, MINUTE);

test(
  'each is an edit and npm run generate: docs/changes.md has its lines, and counts what is edited and remade',
  async () => {
    const page = readFileSync(join(root, 'docs/changes.md'), 'utf8');
    const rows: string[][] = [];
    for (const [name, change] of Object.entries(changes)) {
      const folder = join(temporaryFolder(), 'copy');
      copyFolder(copy, folder);
      make(folder, change);
      const edited = counted(folder);
      expect(page).toContain(`\n### ${capitalized(name)}\n\n${change.instead ?? changedLines(folder)}`);
      commit(folder);
      await generate(folder);
      const paths = Object.keys(change.files).map((path) => `\`${path}\``);
      rows.push([name, paths.join(', '), edited, counted(folder), change.then ?? '']);
    }
    const head = ['Change', 'Where', 'Edited', 'Remade', 'Then'];
    const table = [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
    expect(page).toContain(await format(table, { parser: 'markdown' }));
  },
  5 * MINUTE,
);

test(
  'after all of them npm run check is green',
  async () => {
    for (const change of Object.values(changes)) make(copy, change);
    await generate(copy);
    const pass = async (...args: string[]) => {
      const { output, status } = await runProgram('npm', args, { cwd: copy });
      // Hundreds of passing files print nothing.
      expect({ args, status, output: output.replace(/^PASS .*\n/gm, '') }).toMatchObject({ status: 0 });
      return output;
    };
    if (full) {
      expect(await pass('run', 'check')).toContain('ecs, staging-networking');
    } else {
      await pass('run', 'lint');
      await pass('exec', '--', 'jest', '--selectProjects', 'settings', 'unit', '--', SHORT);
      expect(await pass('run', 'synth')).toContain('ecs, staging-networking');
    }
    proof('changes', { changes: Object.keys(changes).length });
  },
  20 * MINUTE,
);
