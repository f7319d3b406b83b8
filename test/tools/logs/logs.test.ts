/** What npm run logs prints, from constructed answers. */
import { printLogs } from '../../../tools/logs/logs';
import { awsForEach, Refusal } from '../support/aws-endpoint';
import { began, running, settings, stopped, task, tasks } from '../support/deployed-account';

const aws = awsForEach();
const options = {
  settings,
  environment: 'dev',
  services: ['app', 'redirect'],
  lines: 20,
  follow: false,
  pollMs: 5,
};
const late = 'f'.repeat(32);

/** Lines of `<service>/<task>`, one per second; the token is the number of lines read. */
const logsOf =
  (lines: () => Readonly<Record<string, readonly [second: number, message: string][]>>) =>
  ({ logStreamName = '', startFromHead, nextToken, limit }: Record<string, string>) => {
    const [service = '', , id = ''] = logStreamName.split('/');
    const all = lines()[`${service}/${id}`];
    if (!all) return new Refusal('ResourceNotFoundException', 'The specified log stream does not exist.');
    const from = startFromHead ? Number(nextToken ?? 0) : -Number(limit);
    return {
      events: all.slice(from).map(([second, message]) => ({ timestamp: (began + second) * 1000, message })),
      nextForwardToken: `${all.length}`,
      nextBackwardToken: '0',
    };
  };

let printed: string[];
let complaints: string[];

beforeEach(() => {
  printed = [];
  complaints = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => printed.push(line));
  jest.spyOn(console, 'error').mockImplementation((line: string) => complaints.push(line));
});

afterEach(() => {
  jest.restoreAllMocks();
});

/** Without the date. */
const shown = () => printed.map((line) => line.replace(/^\S+T\S+Z /, ''));

test('the last lines of all containers are in order of time, safe for a terminal', async () => {
  await aws.answer({
    ...tasks({ running: [task(running)], stopped: [task(stopped)] }),
    'logs:GetLogEvents': logsOf(() => ({
      [`app/${running}`]: [
        [1, 'too old'],
        [3, 'three'],
        [5, 'fi\u001b[31mve\n'],
      ],
      [`redirect/${running}`]: [[4, 'four']],
      [`app/${stopped}`]: [[2, 'two']],
    })),
  });
  await printLogs({ ...options, lines: 2 });
  expect(shown()).toEqual([
    `app      ${stopped.slice(0, 8)} two`,
    `app      ${running.slice(0, 8)} three`,
    `redirect ${running.slice(0, 8)} four`,
    `app      ${running.slice(0, 8)} five`,
  ]);
  expect(printed[0]).toMatch(/^2025-10-09T08:53:22\.000Z app/);
});

test('for one service nothing else is read', async () => {
  await aws.answer({
    ...tasks({ running: [task(running)] }),
    'logs:GetLogEvents': logsOf(() => ({ [`app/${running}`]: [[1, 'one']] })),
  });
  await printLogs({ ...options, services: ['app'] });
  expect(aws.calls().flatMap(({ input }) => input['logStreamName'] ?? [])).toEqual([`app/app/${running}`]);
});

test('when following, every line appears once, including those of new tasks, whatever fails in between', async () => {
  let look = 0;
  const lines = ['one', 'two', 'three', 'four'];
  await aws.answer({
    'ecs:ListTasks': ({ desiredStatus }: { desiredStatus: string }) => {
      if (desiredStatus === 'STOPPED') {
        look += 1;
        if (look === 3) return new Refusal('ServerException', 'busy', 500);
        if (look === 7) return new Refusal('AccessDeniedException', 'enough');
        return { taskArns: [] };
      }
      return { taskArns: look > 3 ? [task(running).taskArn, task(late).taskArn] : [task(running).taskArn] };
    },
    'ecs:DescribeTasks': ({ tasks: arns }: { tasks: string[] }) => ({
      tasks: arns.map((taskArn) => ({ taskArn })),
    }),
    'logs:GetLogEvents': logsOf(() => ({
      [`app/${running}`]: lines.slice(0, look).map((line, at) => [at, line]),
      [`app/${late}`]: [[9, 'late']],
    })),
  });
  await expect(printLogs({ ...options, follow: true })).rejects.toThrow('enough');
  expect(shown().map((line) => line.split(' ').at(-1))).toEqual(['one', 'two', 'three', 'four', 'late']);
  expect(complaints).toEqual([expect.stringContaining('busy')]);
});

test('if nothing is deployed, it says what to do', async () => {
  await aws.answer({ 'ecs:ListTasks': new Refusal('ClusterNotFoundException', 'Cluster not found.') });
  await expect(printLogs(options)).rejects.toThrow("dev is not deployed: run 'npm run deploy -- dev'");
});

test('if no task is known, it says so, separately from the lines', async () => {
  await aws.answer(tasks({ running: [] }));
  await printLogs(options);
  expect([printed, complaints]).toEqual([
    [],
    ['no task of dev is running or has stopped within the last hour'],
  ]);
});
