/** `npm run drift`: tells what was changed behind Terraform's back. */
import { rm } from 'node:fs/promises';
import { join, sep } from 'node:path';

import { environmentStacks } from '../../contract/names';
import { loadSettings, type Settings } from '../../contract/settings';
import { checkBootstrapped } from '../aws/account';
import { describeDrift } from '../drift/describe';
import { driftOf, type StackDrift } from '../drift/drift';
import { reportDrift } from '../drift/report';
import { summarize } from '../github/summary';
import { findOrphanedResources, recoveryCommands } from '../recovery/orphaned-resources';
import type { TaggedResource } from '../aws/tagged-resources';
import { planStacks } from '../plan/plan';
import { prepareTerraform } from '../terraform/prerequisites';
import { makeRunFolder } from '../terraform/run-folder';
import { workflowCommit } from '../terminal/commit';
import { run, UserError } from '../terminal/program';
import { locksOn } from '../recovery/locks';
import { readState, stacksInUse } from '../aws/remote-state';
import type { State } from '../terraform/state';

const usage = `
npm run drift: plans every stack that is deployed, changes nothing, and tells what is no longer as the last
deployment left it: changed or deleted by hand, made by a run that was cut off, added to a security group, a
role or a route table, a service that was turned back, an image that is not the recorded release. Apart from
that it shows what moves by itself, such as the number of tasks under autoscaling, and what the configuration
of this commit wants and nobody has deployed yet; neither of them is drift.

Options:
  --issue      opens, updates or closes the GitHub issue with the label 'drift'; needs GITHUB_TOKEN and
               GITHUB_REPOSITORY
  -h, --help   this text

Exit status: 0 without drift, 2 with (0 with --issue, which has told of it), 1 where it could not be found out.
`;

void run({
  usage,
  options: { issue: { type: 'boolean' } },
  main: async ({ issue = false }) => {
    const settings = loadSettings();
    await checkBootstrapped(settings);
    await prepareTerraform();
    const { drifts, notes } = await findDrift(settings);
    const text = [...drifts.map(describeDrift), ...notes].join('\n');
    console.log(`Planned: ${configuration()}\n\n${text}`);

    const drifted = drifts.filter(({ unexpected }) => unexpected.length > 0);
    summarize(
      `### Drift: ${drifted.map(({ stack }) => stack).join(', ') || 'none'}\n\n~~~~text\n${text}\n~~~~`,
    );
    if (issue) await reportDrift(drifted, configuration());
    else if (drifted.length > 0) process.exitCode = 2;
  },
});

async function findDrift(settings: Settings): Promise<{ drifts: StackDrift[]; notes: string[] }> {
  const used = await stacksInUse(settings);
  const known = ['bootstrap', 'ecr', ...settings.environments.flatMap(({ name }) => environmentStacks(name))];
  const [lock] = await locksOn(settings, used);
  if (lock) throw new UserError(`cannot tell drift from a deployment that runs: ${lock}`);
  const states: Record<string, State> = {};
  for (const stack of used) states[stack] = await readState(settings, stack);

  const folder = await makeRunFolder('drift');
  const plans = await planStacks(
    settings,
    known.filter((stack) => used.includes(stack)),
    { outdir: join(folder, 'cdktf.out'), logFolder: folder },
  );
  const orphaned = await findOrphanedResources(settings, known);
  const recovery = await recoveryCommands(settings, orphaned, join(folder, 'cdktf.out'));
  await rm(folder, { recursive: true });

  // What is there, and costs, and cannot be compared is no reason to say that all is well.
  const drifts = plans.map((plan) =>
    plan.unplanned
      ? unplannedDrift(plan.stack, `deployed, but it cannot be planned: ${plan.unplanned}`)
      : driftOf(plan, states),
  );
  const unwanted = used
    .filter((stack) => !known.includes(stack))
    .map((stack) => unplannedDrift(stack, 'deployed, but settings.ts has no such environment'));
  const notes = known.filter((stack) => !used.includes(stack)).map((stack) => `${stack}: not deployed`);
  return { drifts: [...drifts, ...unwanted, ...orphanedDrift(orphaned, recovery, folder)], notes };
}

const unplannedDrift = (stack: string, what: string): StackDrift => ({
  stack,
  unexpected: [{ address: stack, what, attributes: [] }],
  expected: [],
  pending: [],
});

/** The orphaned resources as a stack of their own. */
function orphanedDrift(
  orphaned: readonly TaggedResource[],
  recovery: readonly string[],
  folder: string,
): StackDrift[] {
  if (orphaned.length === 0) return [];
  const what = 'in the account, but in no state: a run was cut off before it could write it down';
  const found = orphaned.map(({ arn }) => ({ address: arn, what, attributes: [] }));
  const commands = recovery.map((command) => command.replaceAll(folder + sep, ''));
  const adopted = commands.some((command) => command.startsWith('terraform'));
  const clearing = {
    address: 'commands',
    what: 'these adopt what has a name of its own and delete the rest, in this order',
    attributes: [...(adopted ? ['npx cdktf synth'] : []), ...commands].map((name) => ({ name })),
  };
  return [{ stack: 'orphaned resources', unexpected: [...found, clearing], expected: [], pending: [] }];
}

function configuration(): string {
  const commit = workflowCommit();
  return commit ? `the configuration of commit ${commit}` : 'the configuration in this folder';
}
