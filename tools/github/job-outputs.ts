/** The values of settings.ts that a job of a workflow needs. */
import { config } from '../../package.json';
import { iamArn } from '../../contract/iam';
import { MAIN, repositoryUrl } from '../../contract/names';
import { platforms } from '../../contract/platforms';
import type { Settings } from '../../contract/settings';
import { UserError } from '../terminal/program';

/** The values of settings.ts before it is edited. */
export const example = { account: '123456789012', repository: 'your-name/fargate-duo' } as const;

/** Explains better than AWS why a job could not assume its role. */
export function checkTrust({ account, repository, repositoryIds }: Settings): void {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: mayAssume, ...env } = process.env;
  if (!mayAssume) return;
  if (env.GITHUB_EVENT_NAME !== 'pull_request' && env.GITHUB_REF !== MAIN) {
    throw new UserError(
      `this workflow was started from ${env.GITHUB_REF ?? ''}, but the roles trust only ${MAIN}: start it from there, ` +
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
      `settings.ts: ${key} is '${wanted}', but this workflow runs with '${here}', which no role trusts: ` +
        'edit that line and run bootstrap again',
    );
  }
  checkNotExample(account);
}

/** Refuses the example's account, except on the emulated AWS. */
export function checkNotExample(account: string): void {
  if (account === example.account && !process.env.AWS_ENDPOINT_URL) {
    throw new UserError(
      `settings.ts: account is still the example's, '${account}': edit that line (README, Deploy to your account)`,
    );
  }
}

/** Outputs of a workflow step: key → value. */
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
