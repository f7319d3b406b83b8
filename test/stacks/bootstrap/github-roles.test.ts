import { IamOpenidConnectProvider } from '@cdktf/provider-aws/lib/iam-openid-connect-provider';
import { repositoryIds } from '../../fixtures/repository-ids';
import { settings as example } from '../../fixtures/settings';
import { statementsOf, synthesize } from '../synthesize';

const stack = synthesize()('bootstrap');

describe('roles', () => {
  const roles = stack.all('aws_iam_role');
  const trustOf = (name: string) => {
    const role = roles.find((candidate) => candidate.name === name);
    const [statement] = statementsOf(role?.assume_role_policy);
    if (!statement) throw new Error(`no trust in ${name}`);
    return statement;
  };

  test('are the designed ones', () => {
    expect(roles.map(({ name }) => name).sort()).toEqual([
      'fargate-duo-deploy-dev',
      'fargate-duo-deploy-prod',
      'fargate-duo-plan',
      'fargate-duo-push',
    ]);
  });

  test('are valid for an hour at most', () => {
    for (const { max_session_duration } of roles) expect(max_session_duration).toBe(3600);
  });

  test.each([
    ['fargate-duo-deploy-dev', ['environment:dev'], 'refs/heads/main'],
    ['fargate-duo-deploy-prod', ['environment:prod'], 'refs/heads/main'],
    ['fargate-duo-push', ['ref:refs/heads/main'], 'refs/heads/main'],
    ['fargate-duo-plan', ['pull_request', 'ref:refs/heads/main'], undefined],
  ])('%s trusts %j of the one repository, in both forms of the subject', (name, subjects, ref) => {
    const { Action, Condition } = trustOf(name);
    expect(Action).toEqual(['sts:AssumeRoleWithWebIdentity']);
    expect(Condition).toEqual({
      StringEquals: {
        'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
        'token.actions.githubusercontent.com:repository': 'octo-org/duo',
        ...(ref && { 'token.actions.githubusercontent.com:ref': ref }),
      },
      StringLike: {
        'token.actions.githubusercontent.com:sub': subjects.flatMap((subject) => [
          `repo:octo-org/duo:${subject}`,
          `repo:octo-org@*/duo@*:${subject}`,
        ]),
      },
    });
  });

  test('with the ids of owner and repository, nobody else of that name is trusted', () => {
    const pinned = synthesize({ ...example, repositoryIds })('bootstrap');
    expect(pinned.json).toContain('repo:octo-org@11/duo@22:environment:prod');
    expect(pinned.json).not.toContain('@*');
  });

  test("GitHub's OIDC provider is created, or the account's existing one adopted: there can be only one", () => {
    expect(stack.json).toHaveResourceWithProperties(IamOpenidConnectProvider, {
      url: 'https://token.actions.githubusercontent.com',
      client_id_list: ['sts.amazonaws.com'],
    });
    const adopted = synthesize({ ...example, githubOidcProvider: 'adopt' })('bootstrap');
    expect(adopted.json).not.toHaveResource(IamOpenidConnectProvider);
    expect(adopted.json).toContain(
      'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
    );
  });
});
