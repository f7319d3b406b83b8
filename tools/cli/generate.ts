/** `npm run generate`: regenerates the files that depend on settings.ts. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { loadSettings } from '../../contract/settings';
import { generatedFiles } from '../generate/generated';
import { run } from '../terminal/program';

const usage = `
npm run generate: regenerates everything in this repository that depends on settings.ts, and lists what changed:

  compose.yaml                    the services for 'docker compose up'
  .github/workflows/deploy.yml    the jobs of the environments
  Dockerfile                      the image's Node version, 'config.node' of package.json
  README.md, README.pt-BR.md      the picture of the first environment, and the monthly cost of each
  docs/environments.md            the picture of each environment, and its costs item by item
  docs/local.md                   how many resources 'npm start' creates
  THIRD-PARTY.md                  the packages that the image is built from, according to package-lock.json
  test/stacks/golden/             the synthesized stacks, for the settings of the tests

'npm run check' and 'npm test' report files that are out of date.

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
    console.log(
      stale.map(({ path }) => `regenerated ${path}`).join('\n') || 'nothing to do: all files are up to date',
    );
    return Promise.resolve();
  },
});
