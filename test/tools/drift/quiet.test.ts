/** What drift waits for before it reports, what it says meanwhile, and when it compares again. */
import { NO_RELEASE, repositoryUrl, stateKey } from '../../../contract/names';
import { loadSettings } from '../../../contract/settings';
import { type Waiting, whileQuiet } from '../../../tools/drift/quiet';
import { UserError } from '../../../tools/terminal/program';
import { awsForEach, Refusal } from '../support/aws-endpoint';
import { deployment, service } from '../support/deployed-account';

const settings = loadSettings();

/** The account at one look. */
interface Look {
  /** Stacks with a lock. */
  readonly locked?: readonly string[];
  readonly deployments?: readonly object[];
  /** Serial of the state of dev-ecs. */
  readonly serial?: number;
  /** The image in it. */
  readonly image?: string;
  /** The record of dev. */
  readonly released?: string;
}

const aws = awsForEach();
let said: jest.SpyInstance;
beforeEach(() => {
  said = jest.spyOn(console, 'log').mockImplementation();
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** The printed lines, without the time. */
const lines = () => said.mock.calls.map(([line]) => String(line).replace(/^\S+ +waiting +/, ''));

/** A look starts with the list of the states; the last look repeats. */
async function start(looks: readonly Look[], more: object = {}): Promise<void> {
  let look: Look = {};
  let next = 0;
  const state = ({ serial = 1, image }: Look) => ({
    serial,
    resources: [
      {
        mode: 'managed',
        type: 'aws_ecs_task_definition',
        name: 'it',
        instances: image
          ? [{ attributes: { container_definitions: JSON.stringify([{ image }, { image }]) } }]
          : [],
      },
      {
        mode: 'managed',
        type: 'aws_ecs_service',
        name: 'it',
        instances: [{ attributes: { cluster: 'cluster', name: 'fargate-duo' } }],
      },
    ],
  });
  await aws.answer({
    's3:ListObjectsV2': () => {
      look = looks[Math.min(next, looks.length - 1)] ?? {};
      next += 1;
      // A stack of an environment that settings.ts no longer has.
      return { Contents: ['dev-ecs', 'old-ecs'].map((stack) => ({ Key: stateKey(stack), Size: 1 })) };
    },
    's3:HeadObject': {},
    's3:GetObject': ({ path }: { path: string }) => {
      const [, stack = '', isLock] = /([\w-]+)\.tfstate(\.tflock)?$/.exec(path) ?? [];
      if (!isLock) return stack === 'dev-ecs' ? state(look) : {};
      return look.locked?.includes(stack) ? {} : new Refusal('NoSuchKey', 'no', 404);
    },
    'ssm:GetParameterHistory': () => ({
      Parameters: [{ Value: look.released ?? NO_RELEASE, Version: 1, LastModifiedDate: 0 }],
    }),
    'ecs:DescribeServices': () => service([...(look.deployments ?? [deployment()])]),
    ...more,
  });
}

/** How often it compared, and the stacks whose states the last comparison got. */
async function compared(waiting: Waiting = { pollMs: 1 }): Promise<string> {
  let times = 0;
  return whileQuiet(
    settings,
    (states) => {
      times += 1;
      return Promise.resolve(`${times}: ${Object.keys(states).join(' ')}`);
    },
    waiting,
  );
}

const lockOf = (stack: string) =>
  `${stack} has a lock that does not say who holds it: check that no run is using it, then clear the lock: ` +
  `aws s3 rm s3://${settings.stateBucket}/${stateKey(stack)}.tflock`;
const old = deployment({ id: 'ecs-svc/1', status: 'ACTIVE' });
const candidate = `${repositoryUrl(settings)}@sha256:${'c'.repeat(64)}`;
const release = `${repositoryUrl(settings)}@sha256:${'b'.repeat(64)}`;
const minutesAgo = (minutes: number) => Math.floor(Date.now() / 1000) - minutes * 60;
const ROLLOUT = 'the service fargate-duo of dev-ecs is';
const ANEW = 'a deployment began and ended during the comparison: comparing again';

test.each<{ what: string; looks: readonly Look[]; waited: readonly string[]; times: number }>([
  { what: 'nothing', looks: [{}], waited: [], times: 1 },
  {
    what: 'a rollout',
    looks: [
      { deployments: [deployment({ rolloutState: 'IN_PROGRESS', desiredCount: 3, runningCount: 1 })] },
      { deployments: [deployment({ rolloutState: 'IN_PROGRESS', desiredCount: 3, runningCount: 2 })] },
      {},
    ],
    waited: [1, 2].map((count) => `${ROLLOUT} IN_PROGRESS: ${count} of 3 tasks of fargate-duo-dev:7 run`),
    times: 1,
  },
  {
    what: 'older deployments whose tasks still run',
    looks: [{ deployments: [old, deployment(), old] }, { deployments: [deployment(), old] }, {}],
    waited: ['2 older deployments', '1 older deployment'].map(
      (older) => `${ROLLOUT} COMPLETED: 1 of 1 tasks of fargate-duo-dev:7 run, ${older} left`,
    ),
    times: 1,
  },
  {
    what: 'deployments without a rollout state',
    looks: [{ deployments: [old, deployment({ rolloutState: undefined })] }, {}],
    waited: [
      `${ROLLOUT} without a rollout state: 1 of 1 tasks of fargate-duo-dev:7 run, 1 older deployment left`,
    ],
    times: 1,
  },
  {
    what: 'no permanently failed rollout',
    looks: [{ deployments: [deployment({ rolloutState: 'FAILED' })] }],
    waited: [],
    times: 1,
  },
  { what: 'no deleted service', looks: [{ deployments: [] }], waited: [], times: 1 },
  {
    what: 'a just deployed image, until it is the release',
    looks: [
      {
        image: candidate,
        released: release,
        deployments: [deployment({ createdAt: minutesAgo(24) })],
      },
      { image: candidate, released: candidate, deployments: [deployment({ createdAt: minutesAgo(24) })] },
    ],
    waited: [expect.stringMatching(/^sha256:c{12} was deployed to dev at 2\S+ and is not its release yet$/)],
    times: 1,
  },
  {
    what: 'no image that was not verified in time',
    looks: [
      {
        image: candidate,
        released: release,
        deployments: [deployment({ createdAt: minutesAgo(26) })],
      },
    ],
    waited: [],
    times: 1,
  },
  ...['bootstrap', 'dev-ecs', 'prod-networking', 'old-ecs'].map((stack) => ({
    what: `a lock on ${stack}`,
    looks: [{ locked: [stack] }, {}],
    waited: [lockOf(stack)],
    times: 1,
  })),
  {
    what: 'a deployment that started and ended during the comparison',
    looks: [{}, { deployments: [deployment({ id: 'ecs-svc/8' })] }],
    waited: [ANEW],
    times: 2,
  },
  {
    what: 'a state that was written during the comparison',
    looks: [{}, { serial: 2 }],
    waited: [ANEW],
    times: 2,
  },
  {
    what: 'a deployment that started during the comparison',
    looks: [{}, { locked: ['dev-ecs'] }, {}],
    waited: [lockOf('dev-ecs')],
    times: 2,
  },
])('waited for: $what', async ({ looks, waited, times }) => {
  await start(looks);
  expect(await compared()).toBe(`${times}: dev-ecs old-ecs`);
  expect(lines()).toEqual(waited);
});

test('a deleted cluster is not waited for', async () => {
  await start([{}], { 'ecs:DescribeServices': new Refusal('ClusterNotFoundException', 'it is gone') });
  expect(await compared()).toBe('1: dev-ecs old-ecs');
});

test.each([
  ['a lock stays', [{ locked: ['dev-ecs'] }], lockOf('dev-ecs')],
  ['states are written continuously', Array.from({ length: 99 }, (_, serial) => ({ serial })), ANEW],
])('the error has the last reason if %s', async (_, looks, reason) => {
  await start(looks);
  const failing = compared({ timeoutSeconds: 0, pollMs: 1 });
  await expect(failing).rejects.toThrow(
    new UserError(`cannot distinguish drift from a running deployment: ${reason}`),
  );
  expect(lines()).toEqual([]);
});

test.each([
  ['thrown if nothing was deployed', [{}], 'failed 1'],
  ['ignored if something was deployed meanwhile', [{}, { serial: 2 }], 'failed 2'],
])('a failed comparison is %s', async (_, looks, message) => {
  await start(looks);
  let times = 0;
  const failing = () => Promise.reject(new Error(`failed ${++times}`));
  await expect(whileQuiet(settings, failing, { pollMs: 1 })).rejects.toThrow(message);
});
