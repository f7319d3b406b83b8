/** `npm run bootstrap`: creates what an account needs once, before the first deployment. */
import { loadSettings } from '../../contract/settings';
import { bootstrap, destroyBootstrapStack } from '../bootstrap/bootstrap';
import { withCli } from '../bootstrap/in-terminal';
import { offerRepositoryIds } from '../bootstrap/repository-ids';
import { checkTerraform } from '../terraform/prerequisites';
import { run } from '../terminal/program';

const usage = `
npm run bootstrap: deploys the stack 'bootstrap' with your credentials: the bucket for Terraform state, GitHub's
OIDC provider, the roles of the workflows and the release records. Its own state is stored in that bucket too. Run it
again after a change to settings.ts or an interruption. It refuses to remove anything that a deployed environment needs.
If settings.ts has no repositoryIds, it prints the command that reads them and, in a terminal, offers to add them.

Options:
  --auto-approve   make changes without asking
  --destroy        destroy all of it again, including the bucket with every state in it; refused while another
                   stack has resources
  -h, --help       this text
`;

void run({
  usage,
  options: { 'auto-approve': { type: 'boolean' }, destroy: { type: 'boolean' } },
  main: async (flags) => {
    const settings = loadSettings();
    await checkTerraform();
    const approve = flags['auto-approve'] ?? false;
    // The deployment's child processes load settings.ts again, so they see the added ids.
    const beforeDeployment = () => offerRepositoryIds(settings, approve);
    await withCli(settings, approve, (options) =>
      flags.destroy ? destroyBootstrapStack(options) : bootstrap({ ...options, beforeDeployment }),
    );
  },
});
