/** IAM's decision about a web identity, as far as the trust policies of the project need it. */
import { statementsOf } from '../../stacks/synthesize';

const ISSUER = 'token.actions.githubusercontent.com';

/** Claims of a token of GitHub Actions that AWS offers as condition keys. */
export interface Token {
  readonly sub: string;
  readonly aud: string;
  /** owner/name of the repository whose workflow runs. */
  readonly repository: string;
  /** The ref on which the workflow runs, such as refs/heads/main. */
  readonly ref: string;
}

type Test = (value: string, wanted: string) => boolean;

/** Other operators make the decision fail, so that no condition is ignored. */
const operators: Readonly<Record<string, Test>> = {
  StringEquals: (value, wanted) => value === wanted,
  StringLike: (value, wanted) => like(wanted).test(value),
};

/**
 * Whether the policy lets the holder of the token assume the role: every operator and every key must match, with at
 * least one of the values.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
export function mayAssume(trustPolicy: string, token: Token): boolean {
  const claims = new Map(
    Object.entries(token).map(([name, value]) => [`${ISSUER}:${name}`, value as string]),
  );
  return statementsOf(trustPolicy).some(({ Effect, Action, Principal, Condition = {} }) => {
    if (Effect !== 'Allow') throw new TypeError(`${Effect} is not known here`);
    if (!Action.includes('sts:AssumeRoleWithWebIdentity') || !Principal) return false;
    return Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => {
        const [holds, value] = [operators[operator], claims.get(key)];
        if (!holds) throw new TypeError(`the operator ${operator} is not known here`);
        return value !== undefined && [wanted].flat().some((one) => holds(value, one));
      }),
    );
  });
}

/** IAM's wildcards: * is any text, including slashes and colons, ? is one character; case-sensitive. */
function like(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}
