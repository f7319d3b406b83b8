/** `npm run destroy -- <environment>`: destroys an environment, or what the environments share. */
import { loadSettings } from '../../contract/settings';
import { hasStacks } from '../aws/removed-environments';
import { checkAccount, checkNotMoved } from '../aws/account';
import { destroyBootstrap } from '../destroy/bootstrap';
import { checkConfirmation } from '../destroy/confirm-name';
import { destroyEnvironment } from '../destroy/environment';
import { destroyRegistry } from '../destroy/registry';
import { environmentArgument } from '../terminal/environment-argument';
import { checkTerraform, shareProvider } from '../terraform/prerequisites';
import { run } from '../terminal/program';

const usage = `
npm run destroy -- <environment>: destroys the services and networking of an environment of settings.ts, then searches
by tag for remaining resources that may cost money. First it shows what will be destroyed and asks you to type the name.
The release record and the images stay: 'npm run deploy -- <environment>' brings the last release back. For an
environment that was removed from settings.ts or renamed there, give the name under which it is deployed.

npm run destroy -- ecr: destroys the image repository with every image in it; refused while an environment is
deployed.

npm run destroy -- bootstrap: destroys the rest: the state bucket, the roles of the workflows, the release records;
refused while another stack has resources.

It can be run again at any time, even after an interruption.

Options:
  --confirm <name>   the name, for use without a terminal
  --protected        destroy an environment although it has deletionProtection in settings.ts
  -h, --help         this text

Exit status: 0 if nothing is left, 1 otherwise.
`;

void run({
  usage,
  options: { confirm: { type: 'string' }, protected: { type: 'boolean', default: false } },
  argument: {
    ...environmentArgument('ecr', 'bootstrap'),
    unlisted: (name) => hasStacks(loadSettings(), name),
  },
  main: async ({ confirm: confirmed, protected: includeProtected }, name = '') => {
    const settings = loadSettings();
    checkConfirmation(name, confirmed);
    await checkTerraform();
    await checkAccount(settings);
    await shareProvider();
    if (name !== 'bootstrap') await checkNotMoved(settings);
    if (name === 'ecr') await destroyRegistry({ settings, confirmed });
    else if (name === 'bootstrap') await destroyBootstrap({ settings, confirmed });
    else await destroyEnvironment({ settings, name, confirmed, includeProtected });
  },
});
