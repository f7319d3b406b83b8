/** Names that more than one stack, program or policy must agree on. */
import type { Settings } from './settings';

type Named = Pick<Settings, 'project' | 'account' | 'region'>;

/** Image repository of the project, without tag or digest. */
export const repositoryUrl = ({ project, account, region }: Named) =>
  `${account}.dkr.ecr.${region}.amazonaws.com/${project}`;

/** SSM parameter that holds the image of the last verified release, `<repository>@sha256:…`. */
export const releaseParameter = ({ project }: Named, environment: string) =>
  `/${project}/${environment}/release`;

/** What the release parameter holds before the first release. */
export const NO_RELEASE = 'none';

/** Managed policy that is the permissions boundary of every role of the environment's tasks. */
export const boundaryName = ({ project }: Named, environment: string) => `${project}-${environment}-boundary`;

/** ECS cluster of an environment. It runs one service, which has the name of the project. */
export const clusterName = ({ project }: Named, environment: string) => `${project}-${environment}`;

/** Ids of the stacks of one environment. */
export const networkingStack = (environment: string) => `${environment}-networking`;
export const ecsStack = (environment: string) => `${environment}-ecs`;

/** Both, in the order of deployment. */
export const environmentStacks = (environment: string) => [
  networkingStack(environment),
  ecsStack(environment),
];

export const stateKey = (stackId: string) => `${stackId}.tfstate`;

/** The last deployed version of `<environment>-ecs`, stored beside its state (tools/aws/deployed-stack.ts). */
export const deployedKey = (environment: string) => `${ecsStack(environment)}.deployed.json`;

/** The branch whose workflows may change the account, as GitHub names it. */
export const MAIN = 'refs/heads/main';

/** Issuer of the tokens of GitHub's workflows, as AWS names it. An account has only one OIDC provider for it. */
export const GITHUB_ISSUER = 'token.actions.githubusercontent.com';

/** Prefixes of the token subjects that a role of the project trusts. */
export function tokenSubjects({ repository, repositoryIds }: Pick<Settings, 'repository' | 'repositoryIds'>) {
  const [owner, name] = repository.split('/');
  // Without the ids, anybody who takes over a freed owner and repository name would match.
  const { owner: ownerId = '*', repository: repositoryId = '*' } = repositoryIds ?? {};
  // Repositories made after 2026-07-15 carry the ids of owner and repository in their subject.
  return [`repo:${owner}/${name}`, `repo:${owner}@${ownerId}/${name}@${repositoryId}`] as const;
}

/** Roles of the workflows, without the project's prefix, such as `deploy-dev`. */
export const githubRoles = ({ environments }: Pick<Settings, 'environments'>) => [
  'plan',
  'push',
  ...environments.map(({ name }) => `deploy-${name}`),
];
