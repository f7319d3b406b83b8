/** `npm run generate`: remakes what follows from settings.ts. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { loadSettings } from '../../contract/settings';
import { generatedFiles } from '../generate/generated';
import { run } from '../terminal/program';

const usage = `
npm run generate: remakes whatever in this repository follows from settings.ts, and names what has changed:

  compose.yaml                    the services for 'docker compose up'
  .github/workflows/deploy.yml    the jobs of the environments
  Dockerfile                      the Node of the image, 'config.node' of package.json
  README.md, README.pt-BR.md      the picture of the first environment, and the monthly cost of each
  docs/local.md                   how many resources 'npm start' makes
  docs/environments.md            the picture of each environment, and its costs item by item
  THIRD-PARTY.md                  the packages that the image is built from, by package-lock.json
  test/stacks/golden/             what the stacks are synthesized to, for the settings of the tests

Where it is due, 'npm run check' and 'npm test' say so.

Options:
  -h, --help   this text
`;

void run({
  usage,
  options: {},
  main: () => {
    const stale = generatedFiles(loadSettings(), '.').filter(({ isFresh }) => !isFresh);
    for (const { path, content } of stale) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
    console.log(stale.map(({ path }) => `${path} is made anew`).join('\n') || 'nothing to do: all is fresh');
    return Promise.resolve();
  },
});
