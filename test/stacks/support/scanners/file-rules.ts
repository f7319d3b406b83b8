/** Rules of the scanners for files that are no stack. */
import { readdirSync, readFileSync } from 'node:fs';

import { parse } from 'yaml';

interface Workflow {
  readonly on: { readonly workflow_dispatch?: { readonly inputs?: unknown } | null };
}

const workflows = readdirSync('.github/workflows').map((name) => `.github/workflows/${name}`);

export const fileRules = {
  'an image checks its own health': {
    ids: { checkov: ['CKV_DOCKER_2'], trivy: ['AVD-DS-0026'] },
    files: ['Dockerfile'],
    holds: (source: string) => /^HEALTHCHECK (?!NONE)/m.test(source),
    deviates: ['Dockerfile'],
    held: 'FROM x\nHEALTHCHECK CMD ["true"]\n',
    broken: 'FROM x\nHEALTHCHECK NONE\n',
  },
  'an image does not run as root': {
    ids: { checkov: ['CKV_DOCKER_3', 'CKV_DOCKER_8'], trivy: ['AVD-DS-0002'] },
    files: ['Dockerfile'],
    holds: (source: string) => ![undefined, 'root', '0'].includes(lastUser(source)),
    deviates: [],
    held: 'FROM x\nUSER root\nUSER node\n',
    broken: 'FROM x\nUSER node\nUSER root\n',
  },
  'nobody who starts a workflow chooses anything': {
    ids: { checkov: ['CKV_GHA_7'], trivy: [] },
    files: workflows,
    holds: (source: string) => !(parse(source) as Workflow).on.workflow_dispatch?.inputs,
    deviates: ['deploy', 'destroy', 'rollback'].map((name) => `.github/workflows/${name}.yml`),
    held: 'on: { workflow_dispatch: }',
    broken: 'on: { workflow_dispatch: { inputs: { name: {} } } }',
  },
};

const lastUser = (source: string) => [...source.matchAll(/^USER (\S+)/gm)].at(-1)?.[1];

export const contentOf = (file: string) => readFileSync(file, 'utf8');
