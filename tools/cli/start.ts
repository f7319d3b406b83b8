/** `npm start`: runs the whole project on this machine. */
import { start } from '../local/start';
import { run } from '../terminal/program';

const usage = `
npm start: deploys the stacks into an AWS account emulated on this machine, then runs the deployed services until
Ctrl-C.

It needs Node, and moto or Python 3.10 or later; with --containers also podman or Docker on this machine itself, not
in a virtual machine. It downloads Terraform if it is missing; an installed Terraform must be 1.10 or later.

Environment:
  <SERVICE>_PORT            the load balancer's port for the service, such as APP_PORT (default as in settings.ts)
  EMULATOR_PORT             port of the emulated AWS (default 4566)
  LOG_LEVEL                 log level of the servers (default info)
  CONTAINER_ENGINE          podman or docker (default: the first that is on PATH)
  CONTAINER_BUILD_FLAGS     extra flags for the engine's build
  TERRAFORM_BINARY_NAME     the Terraform program (default terraform)
  TERRAFORM_RELEASES_URL    where to download Terraform from (default https://releases.hashicorp.com)

Options:
  --containers              build and push the image, and run the task as its containers instead of as processes
  -h, --help                this text
`;

let serving = false;

void run({
  usage,
  options: { containers: { type: 'boolean', default: false } },
  // Once it serves, Ctrl-C is the regular way to end.
  interruptedStatus: () => (serving ? 0 : 130),
  main: ({ containers }) =>
    start({
      containers,
      onServing: () => {
        serving = true;
      },
    }),
});
