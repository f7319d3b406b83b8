/** `npm start`: the whole project on this machine. */
import { start } from '../local/start';
import { run } from '../terminal/program';

const usage = `
npm start: deploys the stacks into an AWS account emulated on this machine, then runs what was deployed.

It needs Node, and moto or Python 3.10 or later; with --containers also podman or Docker on this machine itself, not
in a virtual machine. Where Terraform is missing, it is fetched; one of your own is 1.10 or later. It ends with Ctrl-C.

Environment:
  <SERVICE>_PORT            where the load balancer listens for it, such as APP_PORT (default as in settings.ts)
  EMULATOR_PORT             port of the emulated AWS (default 4566)
  LOG_LEVEL                 of the servers (default info)
  CONTAINER_ENGINE          podman or docker (default the first that is on PATH)
  CONTAINER_BUILD_FLAGS     added to its build
  TERRAFORM_BINARY_NAME     the program that is Terraform (default terraform)
  TERRAFORM_RELEASES_URL    where it is fetched from (default https://releases.hashicorp.com)

Options:
  --containers              builds and pushes the image, and runs the task as containers of it instead of processes
  -h, --help                this text
`;

let serving = false;

void run({
  usage,
  options: { containers: { type: 'boolean', default: false } },
  // From then on Ctrl-C is the way to end.
  interruptedStatus: () => (serving ? 0 : 130),
  main: ({ containers }) =>
    start({
      containers,
      onServing: () => {
        serving = true;
      },
    }),
});
