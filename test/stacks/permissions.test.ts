/** Every policy against AWS's own definitions of its actions: the emulator also allows unknown ones. */
import { actionsOf, overlap } from './support/permissions/reference';
import { everyPolicy } from './support/permissions/policies';

/** Actions that could be limited to a resource, but are allowed for all, with the reason. */
const unlimited: Readonly<Record<string, string>> = {
  'cloudwatch:DeleteAlarms': 'Application Auto Scaling tries it for its own alarms, which it names itself',
  'cloudwatch:PutMetricAlarm': 'Application Auto Scaling tries it for its own alarms, which it names itself',
  'route53:AssociateVPCWithHostedZone': "private DNS of an endpoint is a hosted zone of AWS's own",
  'sns:Unsubscribe': 'its request names the subscription alone',
};

const statements = everyPolicy.flatMap(({ name, statements }) =>
  statements.map((statement, at): [string, typeof statement] => [`${name}/${at}`, statement]),
);
const problemsOf = async (check: (statement: (typeof statements)[number][1]) => Promise<string[]>) =>
  (
    await Promise.all(
      statements.map(async ([name, each]) => (await check(each)).map((text) => `${name} ${text}`)),
    )
  ).flat();

describe('the actions of every policy, as AWS defines them', () => {
  test('exist, and a wildcard matches only reads', async () => {
    const problems = await problemsOf(async ({ Action }) => {
      const found = await Promise.all(
        Action.map(async (pattern) => ({ pattern, actions: await actionsOf(pattern) })),
      );
      return found
        .filter(
          ({ pattern, actions }) =>
            actions.length === 0 || (pattern.includes('*') && actions.some(({ writes }) => writes)),
        )
        .map(({ pattern }) => pattern);
    });
    expect(problems).toEqual([]);
  });

  test('accept the kind of resource that they are limited to; with any other kind they would allow nothing', async () => {
    const problems = await problemsOf(async ({ Action, Resource }) => {
      if (Resource.includes('*')) return [];
      const actions = (await Promise.all(Action.map(actionsOf))).flat();
      const named = Action.map((name) => name.toLowerCase());
      const useless = actions.filter(
        ({ name, resources }) =>
          named.includes(name.toLowerCase()) &&
          !resources.some((kind) => Resource.some((each) => overlap(kind, each))),
      );
      const unused = Resource.filter(
        (each) => !actions.some(({ resources }) => resources.some((kind) => overlap(kind, each))),
      );
      return [...useless.map(({ name }) => name), ...unused];
    });
    expect(problems).toEqual([]);
  });

  test('support the condition keys of their statements', async () => {
    const problems = await problemsOf(async ({ Action, Condition = {} }) => {
      const keys = Object.values(Condition).flatMap((wanted) => Object.keys(wanted));
      const actions = (await Promise.all(Action.map(actionsOf))).flat();
      return actions.flatMap((action) =>
        keys
          .filter((key) => !action.keys.some((known) => overlap(known, key)))
          .map((key) => `${action.name} has no ${key}`),
      );
    });
    expect(problems).toEqual([]);
  });

  test('are limited to the project wherever AWS can limit them, unless there is a reason', async () => {
    const problems = await problemsOf(async ({ Action, Resource, Condition }) => {
      if (!Resource.includes('*') || Condition) return [];
      const actions = (await Promise.all(Action.map(actionsOf))).flat();
      return actions
        .filter(({ writes, resources }) => writes && resources.length > 0)
        .map(({ name }) => name);
    });
    expect([...new Set(problems.map((problem) => problem.split(' ')[1]))].sort()).toEqual(
      Object.keys(unlimited),
    );
  });
});
