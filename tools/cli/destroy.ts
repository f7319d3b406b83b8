/** `npm run destroy -- <environment>`: takes an environment away, or what the environments share. */
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
npm run destroy -- <environment>: destroys services and networking of an environment of settings.ts, and then looks
by tag for anything that is left and may cost money. It shows what goes and wants the name typed first. The release
record and the images stay: 'npm run deploy -- <environment>' brings the last release back. An environment that was
taken out of settings.ts, or renamed there, goes by the name under which it is deployed.

npm run destroy -- ecr: destroys the image repository with every image in it; refused as long as an environment is
deployed.

npm run destroy -- bootstrap: destroys the rest: the state bucket, the roles of the workflows, the release records;
refused as long as another stack has resources.

It can be run again at any time, also after it was interrupted.

Options:
  --confirm <name>   instead of typing the name, where there is no terminal
  --protected        destroys an environment although it has deletionProtection in settings.ts
  -h, --help         this text

Exit status: 0 where nothing is left, 1 otherwise.
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
