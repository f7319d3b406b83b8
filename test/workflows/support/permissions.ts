/** The permissions that the roles needed in the emulated account, compared with what their policies allow. */
import { actionsOf, like } from '../../stacks/support/permissions/reference';
import { policiesOf } from '../../stacks/support/permissions/policies';
import { synthesize } from '../../stacks/synthesize';

/** A permission that requests needed, and the decision. */
export interface Asked {
  /** Null: the administrator, who may do everything. */
  readonly role: string | null;
  readonly action: string;
  /** Null: unknown to the emulator. */
  readonly resource: string | null;
  /** `<policy>/<number>` of each allowing statement. */
  readonly statements: readonly string[];
  readonly times: number;
}

export async function askedOf(url: string): Promise<Asked[]> {
  return (await (await fetch(`${url}/moto-api/permissions`)).json()) as Asked[];
}

/** Policies of the tested roles. The other environments' policies differ only in the name. */
const policies = policiesOf(synthesize()('bootstrap')).filter(({ name }) =>
  /-(deploy-dev|push|plan)-\w+$/.test(name),
);

/** Names of the policies without which those roles cannot work. */
export const policyNames = policies.map(({ name }) => name);

/**
 * `<role>-<part> <action>` of every write that a policy's statement allows without being needed: it was never requested,
 * or another statement allowed it too. Also of every read of a service from which the role requested nothing.
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
