/** Which image serves users, by the tasks that run. */
import { describeServing } from '../../../tools/verify/serving';
import { type Answers, awsForEach, Refusal } from '../support/aws-endpoint';
import { container, image, release, settings, task, tasks } from '../support/deployed-account';

const aws = awsForEach();

const of = (id: string, reference: string, changes: object = {}) =>
  task(id.repeat(32), { containers: [container('app', { image: reference })], ...changes });
const commit = 'c'.repeat(40);
const record = {
  'ssm:GetParameterHistory': {
    Parameters: [{ Value: release, Version: 1, LastModifiedDate: 1, Description: `commit ${commit}` }],
  },
  'ecr:DescribeImages': { imageDetails: [{ imageTags: ['e'.repeat(40)] }] },
};
const recorded = `sha256:${'b'.repeat(12)} (2 tasks), the recorded release, commit ${commit.slice(0, 12)}`;

test.each<[string, Answers, string | RegExp]>([
  [
    'the recorded release',
    { ...record, ...tasks({ running: [of('1', release), of('2', release)] }) },
    `users of dev are served by ${recorded}`,
  ],
  [
    'two images while one replaces the other',
    { ...record, ...tasks({ running: [of('1', release), of('2', release), of('3', image)] }) },
    `users of dev are served by ${recorded}, and by sha256:${'a'.repeat(12)} (1 task), not a release, commit ${'e'.repeat(12)}`,
  ],
  [
    'none while a task only starts',
    { ...record, ...tasks({ running: [of('1', image, { lastStatus: 'PENDING' })] }) },
    'nobody is served: no task of dev runs',
  ],
  [
    'that it cannot read that if AWS refuses',
    { 'ecs:ListTasks': new Refusal('AccessDeniedException', 'no') },
    /^cannot read which image serves users of dev: /,
  ],
])('says %s', async (_promise, answers, sentence) => {
  await aws.answer(answers);
  const said = await describeServing(settings, 'dev');
  if (typeof sentence === 'string') expect(said).toBe(sentence);
  else expect(said).toMatch(sentence);
});
