/** What the roles have been asked for in the emulated account, held against what their policies allow. */
import { actionsOf, like } from '../../stacks/support/permissions/reference';
import { policiesOf } from '../../stacks/support/permissions/policies';
import { synthesize } from '../../stacks/synthesize';

/** A question that requests have asked, and what came of it. */
export interface Asked {
  /** None: the administrator, who is allowed everything. */
  readonly role: string | null;
  readonly action: string;
  /** None: the emulator does not know it. */
  readonly resource: string | null;
  /** `<policy>/<number>` of each statement that allowed it. */
  readonly statements: readonly string[];
  readonly times: number;
}

export async function askedOf(url: string): Promise<Asked[]> {
  return (await (await fetch(`${url}/moto-api/permissions`)).json()) as Asked[];
}

/** Policies of roles that were at work. Those of the other environments are the same but for its name. */
const policies = policiesOf(synthesize()('bootstrap')).filter(({ name }) =>
  /-(deploy-dev|push|plan)-\w+$/.test(name),
);

/** Names of the policies without which those roles cannot work. */
export const policyNames = policies.map(({ name }) => name);

/**
 * `<role>-<part> <action>` of every write that a statement of the policy allows and that it was not needed for: nobody
 * asked, or another statement had allowed it too. And of every read, where the role has asked nothing of the service.
 */
export async function idle(asked: readonly Asked[]): Promise<string[]> {
  const found = policies.flatMap(({ name, statements }) =>
    statements.flatMap(({ Action }, at) =>
      Action.map(async (pattern) => {
        const writes = (await actionsOf(pattern)).some((action) => action.writes);
        const isUsed = asked.some(({ role, action, statements: by }) =>
          writes
            ? by.length === 1 && by.includes(`${name}/${at}`) && like(pattern, action)
            : name.startsWith(`${role ?? ''}-`) && like(pattern.replace(/:.*/, ':*'), action),
        );
        return isUsed ? [] : [`${name.replace('fargate-duo-', '')} ${pattern}`];
      }),
    ),
  );
  return [...new Set((await Promise.all(found)).flat())].sort();
}

/** Writes that the policies allow. */
export const allowedWrites = async () => {
  const patterns = new Set(policies.flatMap(({ statements }) => statements.flatMap(({ Action }) => Action)));
  const actions = (await Promise.all([...patterns].map(actionsOf))).flat();
  return actions.filter(({ writes }) => writes).map(({ name }) => name);
};
