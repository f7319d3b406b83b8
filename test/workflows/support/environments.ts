/** The environments that the workflows are written for, held against those of settings.ts. */
import { type Job, needsOf, parseWorkflow, sourceOf } from './workflows';

/** Environments that a workflow deploys. */
export const deployedBy = (source: string): string[] =>
  Object.values(parseWorkflow(source).jobs).flatMap(({ with: { environment, operation } = {} }) =>
    operation === 'deploy' ? [`${environment ?? ''}`] : [],
  );

/** Environments that a workflow lets choose from, in the order of settings.ts. */
export const choicesOf = (source: string): readonly string[] =>
  parseWorkflow(source).on.workflow_dispatch?.inputs?.['environment']?.options ?? [];

/** Those that deploy.yml does not deploy in their place: with the one image, all but the first behind a gate. */
export function misplaced(source: string, environments: readonly string[]): string[] {
  const { jobs } = parseWorkflow(source);
  return environments.filter((name, index) => {
    const { [name]: job, [`${name}-gate`]: gate } = jobs;
    const { environment, operation, image } = job?.with ?? {};
    const before = environments[index - 1];
    const isDeployed =
      environment === name && operation === 'deploy' && image === '${{ needs.image.outputs.image }}';
    const waits = (one: Job | undefined, other: string) => one !== undefined && needsOf(one).includes(other);
    const isGuarded =
      before === undefined ||
      (waits(gate, before) &&
        waits(job, `${name}-gate`) &&
        gate?.steps?.some(({ run }) => run === `npm run --silent gate -- ${name} >> "$GITHUB_OUTPUT"`) &&
        job?.if ===
          `needs.${name}-gate.outputs.protected == 'true' || github.event_name == 'workflow_dispatch'`);
    return !(isDeployed && waits(job, 'image') && isGuarded);
  });
}

/** What to edit in the workflows for these environments, one line a place. */
export function editsFor(environments: readonly string[]): string[] {
  const deploy = sourceOf('deploy.yml');
  const list = `[${environments.join(', ')}]`;
  return [
    ...misplaced(deploy, environments).map((name) => {
      const before = environments[environments.indexOf(name) - 1];
      return before === undefined
        ? `deploy.yml must have the job '${name}', which needs image: copy that of another environment`
        : `deploy.yml must have the jobs '${name}-gate', which needs ${before}, and '${name}', which needs image and ` +
            `${name}-gate: copy those of another environment`;
    }),
    ...deployedBy(deploy)
      .filter((name) => !environments.includes(name))
      .map((name) => `deploy.yml must not have the job '${name}', nor its gate: settings.ts has no ${name}`),
    ...['rollback.yml', 'destroy.yml']
      .filter((file) => `[${choicesOf(sourceOf(file)).join(', ')}]` !== list)
      .map((file) => `${file} must have the options ${list} of its input environment`),
  ].map((line) => `.github/workflows/${line}`);
}
