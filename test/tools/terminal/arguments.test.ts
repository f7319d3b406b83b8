/** The messages about a missing, unknown or surplus argument. */
import { runTool } from '../../support/tool';

const refused = async (program: string, args: readonly string[], message: string) => {
  // No request goes to AWS before the arguments are right.
  const env = { ...process.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
  const { stdout, stderr, status } = await runTool(program, args, { env });
  expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: `${message}\n`, status: 1 });
};

/** Program → the environments that it accepts. */
const programs = {
  deploy: 'dev, prod, ecr',
  destroy: 'dev, prod, ecr, bootstrap',
  verify: 'dev, prod',
  release: 'dev, prod',
  rollback: 'dev, prod',
  gate: 'dev, prod',
};

test.each(Object.entries(programs))('%s without an environment lists the valid ones', (program, legal) =>
  refused(program, [], `missing <environment>: one of ${legal}`),
);

test.each([
  ['deploy', ['stagin'], `there is no environment 'stagin': it is one of ${programs.deploy}`],
  ['verify', [''], `there is no environment '': it is one of ${programs.verify}`],
  ['deploy', ['dev', 'prod'], `more than one environment, 'dev prod': name one of ${programs.deploy}`],
  ['plan', ['dev'], "unexpected argument 'dev': see --help"],
])('%s %j', refused);
