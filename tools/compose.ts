import { writeFileSync } from 'node:fs';

import { loadSettings } from '../stacks/settings';
import { composeFile } from './containers/compose';
import { run } from './program';

const usage = `
npm run compose: writes compose.yaml, for 'docker compose up', anew from settings.ts and the task definition.

Options:
  -h, --help   this text
`;

void run({
  usage,
  options: {},
  main: () => {
    writeFileSync('compose.yaml', composeFile(loadSettings()));
    return Promise.resolve();
  },
});
