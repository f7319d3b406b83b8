/** The jobs in .github/workflows/deploy.yml: one for each environment, all but the first behind a gate. */
import { UserError } from '../terminal/program';

/** Everything after this line is regenerated. */
const MARKER = '  # Generated below this line from the environments of settings.ts: npm run generate.\n';

/**
 * deploy.yml with the jobs of these environments, in their order.
 *
 * @throws UserError if it does not have the marker line once
 */
export function workflowWithEnvironments(workflow: string, environments: readonly string[]): string {
  const [own, ...made] = workflow.split(MARKER);
  if (made.length !== 1) {
    throw new UserError(
      `.github/workflows/deploy.yml must have the line '${MARKER.trim()}' once, before the jobs of the environments`,
    );
  }
  const jobs = environments.flatMap((name, index) => {
    const before = environments[index - 1];
    return before === undefined ? [deployment(name)] : [gate(name, before), deployment(name, `${name}-gate`)];
  });
  return `${own ?? ''}${MARKER}${jobs.join('\n')}`;
}

const gate = (name: string, before: string) => `\
  ${name}-gate:
    needs: [image, ${before}]
    if: github.event_name == 'push' && needs.${before}.outputs.deployed == 'true'
    permissions:
      contents: read
      actions: read
    uses: ./.github/workflows/gate.yml
    with:
      environment: ${name}
      digest: \${{ needs.image.outputs.digest }}
`;

const deployment = (name: string, behind?: string) => `\
  ${name}:
${behind === undefined ? first(name) : further(name, behind)}    permissions:
      contents: read
      id-token: write
    uses: ./.github/workflows/environment.yml
    with:
      environment: ${name}
      operation: deploy
      digest: \${{ needs.image.outputs.digest }}
      confirmation: \${{ inputs.confirmation }}
      allow: \${{ inputs.allow }}
`;

const first = (name: string) => `\
    needs: [check, image]
    if: github.event_name == 'push' || inputs.environment == '${name}'
`;

/** In a run started by hand, the gate and the jobs before it are skipped. */
const further = (name: string, gate: string) => `\
    needs: [check, image, ${gate}]
    if: >-
      !cancelled() && needs.check.result == 'success' && needs.image.result == 'success'
      && (needs.${gate}.outputs.protected == 'true' || inputs.environment == '${name}')
`;
