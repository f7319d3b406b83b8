/** `npm run push`: pushes the image of this checkout into the account's repository. */
import { loadSettings } from '../../contract/settings';
import { checkAccount } from '../aws/account';
import { push } from '../push/push';
import { run } from '../terminal/program';
import { sayOnStderr } from '../terminal/progress';

const usage = `
npm run --silent push: builds the image of this checkout, pushes it into the account's repository, and prints its
reference, <repository>@sha256:…, for
IMAGE=$(npm run --silent push) npm run deploy -- <environment>

Its tag is the commit, or a hash of the files that the image is made from if any of them is not committed. An image that
was already pushed under that tag is not built again. For AWS, podman or Docker builds the image for the platforms of
all environments of settings.ts. For the emulated account, it is the image that 'npm start' deploys there.

Environment:
  CONTAINER_ENGINE        podman or docker (default: podman, or else docker)
  CONTAINER_BUILD_FLAGS   flags that builds on this machine need

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
