/** Who may assume the roles: their trust policies, evaluated like IAM. */
import { repositoryIds } from '../fixtures/repository-ids';
import { settings as example } from '../fixtures/settings';
import { synthesize } from '../stacks/synthesize';
import { mayAssume, type Token } from './support/trust';

const pinned = { ...example, repositoryIds };

/** Names, without the project, of the roles that the token can assume. */
function opens(token: Partial<Token>, settings = example): string[] {
  const { sub = '' } = token;
  // For a pull request it is the merge; if the subject names no ref, the deployed branch.
  const ref = sub.endsWith(':pull_request')
    ? 'refs/pull/1/merge'
    : (/:ref:(.*)/.exec(sub)?.[1] ?? 'refs/heads/main');
  const claims = { aud: 'sts.amazonaws.com', sub, repository: example.repository, ref, ...token };
  return rolesOf(settings)
    .filter(([, policy]) => mayAssume(policy, claims))
    .map(([name]) => name)
    .sort();
}

const synthesized = new Map<object, [string, string][]>();

function rolesOf(settings: typeof example): [string, string][] {
  const known = synthesized.get(settings);
  if (known) return known;
  const roles = synthesize(settings)('bootstrap')
    .all('aws_iam_role')
    .map(({ name, assume_role_policy: policy }): [string, string] => [
      (name as string).replace(`${settings.project}-`, ''),
      policy as string,
    ]);
  synthesized.set(settings, roles);
  return roles;
}

const forms = [
  ['classic', 'octo-org/duo', example],
  ['immutable', 'octo-org@11/duo@22', example],
  ['immutable, its ids pinned', 'octo-org@11/duo@22', pinned],
] as const;

describe.each(forms)('a subject in the %s form', (_, repository, settings) => {
  test.each([
    ['environment:dev', ['deploy-dev']],
    ['environment:prod', ['deploy-prod']],
    ['ref:refs/heads/main', ['plan', 'push']],
    ['pull_request', ['plan']],
  ])('%s opens %j and nothing else', (context, roles) => {
    expect(opens({ sub: `repo:${repository}:${context}` }, settings)).toEqual(roles);
  });

  test.each([
    ['another branch', 'ref:refs/heads/feature'],
    ['a branch that begins like main', 'ref:refs/heads/main2'],
    ['a branch below main', 'ref:refs/heads/main/x'],
    ['a branch that ends like main', 'ref:refs/heads/x/main'],
    ['a branch that is called like an environment', 'ref:refs/heads/environment/dev'],
    ['a branch that is called like the whole subject', 'ref:refs/heads/repo/octo-org/duo/main'],
    ['a tag', 'ref:refs/tags/v1'],
    ['a tag that is called main', 'ref:refs/tags/main'],
    ['another environment', 'environment:qa'],
    ['an environment that begins like dev', 'environment:dev2'],
    ['an environment in capitals', 'environment:Dev'],
    ['an environment with a space', 'environment:dev '],
    ['a branch in capitals', 'ref:refs/heads/MAIN'],
    ['pull requests in capitals', 'PULL_REQUEST'],
    ['a merge queue', 'merge_group'],
    // GitHub writes %3A for a colon in a name.
    ['an environment whose name ends like a subject', 'environment:x%3Aenvironment%3Aprod'],
    ['nothing', ''],
  ])('opens nothing for %s', (__, context) => {
    expect(opens({ sub: `repo:${repository}:${context}` }, settings)).toEqual([]);
  });

  test('an environment opens nothing for another branch than main, a tag or a pull request', () => {
    for (const ref of ['refs/heads/feature', 'refs/heads/main2', 'refs/tags/main', 'refs/pull/1/merge', '']) {
      for (const name of ['dev', 'prod']) {
        expect(opens({ sub: `repo:${repository}:environment:${name}`, ref }, settings)).toEqual([]);
      }
    }
  });

  test('opens nothing with another audience', () => {
    const sub = `repo:${repository}:environment:dev`;
    for (const aud of ['https://github.com/octo-org', 'sts.amazonaws.com.cn', 'STS.amazonaws.com', '']) {
      expect(opens({ sub, aud }, settings)).toEqual([]);
    }
  });
});

describe.each([
  ['any ids', example],
  ['pinned ids', pinned],
])('with %s', (_, settings) => {
  test.each([
    ['a fork', 'someone/duo'],
    ['a fork, immutable', 'someone@33/duo@44'],
    ['another repository of the owner', 'octo-org/other'],
    ['another repository of the owner, immutable', 'octo-org@11/other@44'],
    ['a repository that begins with the name', 'octo-org/duo-2'],
    ['a repository that ends with the name', 'octo-org/my-duo'],
    ['an owner that begins with the name', 'octo-org2/duo'],
    ['an owner that begins with the name, immutable', 'octo-org2@11/duo@22'],
    ['an owner that ends with the name', 'not-octo-org/duo'],
    ['an owner in capitals', 'Octo-Org/duo'],
    ['a repository in capitals, immutable', 'octo-org@11/Duo@22'],
    ['half of the one form and half of the other', 'octo-org/duo@22'],
    ['half of the other form and half of the one', 'octo-org@11/duo'],
  ])('%s opens nothing', (__, repository) => {
    for (const context of ['environment:dev', 'environment:prod', 'ref:refs/heads/main', 'pull_request']) {
      expect(opens({ sub: `repo:${repository}:${context}`, repository }, settings)).toEqual([]);
    }
  });

  test('a subject that only contains the right one opens nothing', () => {
    const right = 'repo:octo-org/duo:environment:dev';
    for (const sub of [`x${right}`, `${right}x`, ` ${right}`, `repo:someone/x:ref:refs/heads/${right}`]) {
      expect(opens({ sub }, settings)).toEqual([]);
    }
  });
});

test('with pinned ids, a new owner of the names opens nothing', () => {
  for (const repository of ['octo-org@99/duo@22', 'octo-org@11/duo@99', 'octo-org@111/duo@22']) {
    expect(opens({ sub: `repo:${repository}:environment:dev` }, pinned)).toEqual([]);
  }
});

// An administrator of another repository of the owner can put other claims into its subjects, such as the branch,
// and a branch may be called x/duo@1.
describe.each([
  ['a branch', 'repo:octo-org@11/other@44:ref:refs/heads/x/duo@1:environment:prod'],
  ['an environment', 'repo:octo-org@11/other@44:environment:x/duo@1:ref:refs/heads/main'],
  ['the branch of a pull request', 'repo:octo-org@11/other@44:head_ref:x/duo@1:pull_request'],
])('another repository of the owner, named like this one in %s', (_, sub) => {
  // The wildcards for the ids would let it in, since they hold slashes too: the claim `repository` does not.
  test('opens nothing', () => {
    expect(opens({ sub, repository: 'octo-org/other' })).toEqual([]);
  });

  test('opens nothing with pinned ids', () => {
    expect(opens({ sub, repository: 'octo-org/other' }, pinned)).toEqual([]);
  });
});
