/** `npm run bootstrap`: makes what an account needs once, before the first deployment. */
import { loadSettings } from '../../contract/settings';
import { bootstrap, destroyBootstrapStack } from '../bootstrap/bootstrap';
import { withCli } from '../bootstrap/in-terminal';
import { offerRepositoryIds } from '../bootstrap/repository-ids';
import { checkTerraform } from '../terraform/prerequisites';
import { run } from '../terminal/program';

const usage = `
npm run bootstrap: deploys the stack 'bootstrap' with your credentials: the bucket of the Terraform state,
GitHub's OIDC provider, the roles of the workflows and the release records. Its own state ends up in the
bucket too. Run it again after a change of settings.ts, or after it was interrupted; it refuses to take away what an
environment needs that is deployed still. Where settings.ts has no repositoryIds it prints the command that reads them,
and offers in a terminal to add them.

Options:
  --auto-approve   do not ask before a change is made
  --destroy        take all of it away again, the bucket with every state in it; refused as long as another
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
    // The processes of the deployment read settings.ts anew.
    const beforeDeployment = () => offerRepositoryIds(settings, approve);
    await withCli(settings, approve, (options) =>
      flags.destroy ? destroyBootstrapStack(options) : bootstrap({ ...options, beforeDeployment }),
    );
  },
});
