/** An emulated account in which workflows run, and the working copy that they check out. */
import { join } from 'node:path';

import type { Stage as Opened } from '../../support/accounts';
import { call } from '../../support/aws';
import { copyFolder, edit, type Replaced } from '../../support/checkout';
import { temporaryFolder } from '../../support/temporary-folder';
import { runProgram } from '../../support/tool';
import { type Backstage, standIns } from './actions';
import { type GithubApi, startGithubApi } from './github-api';
import type { Stage } from './rehearse';

export interface Account {
  readonly stage: Stage;
  readonly backstage: Backstage;
  readonly github: GithubApi;
  /** Changes what is checked out from now on; fails if a file does not contain the text to replace. */
  readonly commit: (edits: Edits) => void;
  /** Runs `npm run bootstrap` in the account; after the roles exist, the rest takes a while. */
  readonly bootstrap: () => Promise<void>;
}

/** File → text in it → what replaces it. */
export type Edits = Readonly<Record<string, Replaced>>;

export async function openAccount({ url, folder: source, env: administrator }: Opened): Promise<Account> {
  const folder = temporaryFolder();
  const github = await startGithubApi();
  const env = { ...withoutCredentials(administrator), AWS_ENDPOINT_URL: url, GITHUB_API_URL: github.url };
  const backstage: Backstage = {
    url,
    artifacts: join(folder, 'artifacts'),
    built: [],
    checkOut: (workspace) => {
      copyFolder(source, workspace);
    },
  };
  return {
    backstage,
    github,
    stage: {
      folder,
      env,
      actions: standIns(backstage),
      unrun: { 'npm ci': 'a workspace shares the dependencies of this folder' },
    },
    commit: (edits) => {
      for (const [file, replaced] of Object.entries(edits)) edit(join(source, file), replaced);
    },
    bootstrap: async () => {
      const workspace = join(folder, 'bootstrap');
      copyFolder(source, workspace);
      const { status, output } = await runProgram('npm', ['run', 'bootstrap', '--', '--auto-approve'], {
        cwd: workspace,
        env: administrator,
      });
      if (status !== 0) throw new Error(output);
    },
  };
}

/** A machine's environment without variables that would lead to an account or describe another job. */
const withoutCredentials = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(ACTIONS|AWS|GITHUB|MOTO|npm)_|^(CI|IMAGE)$/.test(name)),
  );

/** Removes an image from the registry, as a person might. */
export const deleteImage = (url: string, imageDigest: string) =>
  call(url, 'ecr', 'AmazonEC2ContainerRegistry_V20150921.BatchDeleteImage', {
    repositoryName: 'fargate-duo',
    imageIds: [{ imageDigest }],
  });
