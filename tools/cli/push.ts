/** `npm run push`: the image of this checkout, in the account's repository. */
import { loadSettings } from '../../contract/settings';
import { checkAccount } from '../aws/account';
import { push } from '../push/push';
import { run } from '../terminal/program';
import { sayOnStderr } from '../terminal/progress';

const usage = `
npm run --silent push: builds the image of this checkout, pushes it into the account's repository, and prints its
reference, <repository>@sha256:…, for
IMAGE=$(npm run --silent push) npm run deploy -- <environment>

It is tagged with the commit; where the image is made of files that are not committed, with a hash of them. What has
been pushed under that tag is not built again. For AWS podman or Docker builds it, for the platforms of all
environments of settings.ts. In the emulated account it is what 'npm start' deploys there.

Environment:
  CONTAINER_ENGINE        the engine, by its name (default: podman, or else docker)
  CONTAINER_BUILD_FLAGS   flags that this machine's builds need

Options:
  -h, --help              this text
`;

void run({
  usage,
  options: {},
  main: async () => {
    sayOnStderr();
    const settings = loadSettings();
    await checkAccount(settings);
    console.log(await push(settings));
  },
});
