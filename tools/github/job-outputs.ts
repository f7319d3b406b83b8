/** What a job of a workflow takes from settings.ts. */
import { config } from '../../package.json';
import { iamArn } from '../../contract/iam';
import { MAIN, repositoryUrl } from '../../contract/names';
import { platforms } from '../../contract/platforms';
import type { Settings } from '../../contract/settings';
import { UserError } from '../terminal/program';

/** What settings.ts says before it is edited. */
export const example = { account: '123456789012', repository: 'your-name/fargate-duo' } as const;

/** What lets no job assume its role, in better words than AWS has for it. */
export function checkTrust({ account, repository, repositoryIds }: Settings): void {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: mayAssume, ...env } = process.env;
  if (!mayAssume) return;
  if (env.GITHUB_EVENT_NAME !== 'pull_request' && env.GITHUB_REF !== MAIN) {
    throw new UserError(
      `this workflow was started from ${env.GITHUB_REF ?? ''}, and the roles trust ${MAIN} alone: start it from there, ` +
        'nothing was done',
    );
  }
  const trusted = [
    ['repository', repository, env.GITHUB_REPOSITORY],
    ['repositoryIds.owner', repositoryIds?.owner, env.GITHUB_REPOSITORY_OWNER_ID],
    ['repositoryIds.repository', repositoryIds?.repository, env.GITHUB_REPOSITORY_ID],
  ];
  for (const [key, wanted, here = ''] of trusted) {
    if (wanted === undefined || wanted === here) continue;
    throw new UserError(
      `settings.ts: ${key} is '${wanted}', but that of this workflow is '${here}', which no role is to trust: ` +
        'edit that line and run bootstrap again',
    );
  }
  checkNotExample(account);
}

/** The emulated account may be that of the example. */
export function checkNotExample(account: string): void {
  if (account === example.account && !process.env.AWS_ENDPOINT_URL) {
    throw new UserError(
      `settings.ts: account is still that of the example, '${account}': edit that line (README, Deploy to your account)`,
    );
  }
}

/** Key → value, as GitHub takes the outputs of a step. */
export function jobOutputs(settings: Settings, environment?: string): Record<string, string> {
  const { project, region, environments } = settings;
  const repository = repositoryUrl(settings);
  const built = new Set(environments.map(({ architecture }) => platforms[architecture]));
  const roleOf = (name: string) => iamArn(settings, `role/${project}-${name}`);
  return {
    region,
    registry: repository.split('/')[0] ?? '',
    repository,
    platforms: [...built].sort().join(','),
    node: config.node,
    'role-plan': roleOf('plan'),
    'role-push': roleOf('push'),
    ...(environment !== undefined && { 'role-deploy': roleOf(`deploy-${environment}`) }),
  };
}
