// Runs before `npm start` and `npm test`, with nothing installed yet: plain Node, no package.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Node 20.19 or later is needed, this is ${process.versions.node}: install the LTS from nodejs.org`,
  );
  process.exit(1);
}

// npm writes this file at the end of every install.
const installed = 'node_modules/.package-lock.json';
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync('package-lock.json').mtimeMs) {
  console.log('Installing the dependencies (npm ci) …');
  // npm is a .cmd on Windows, which needs a shell.
  const { status } = spawnSync('npm', ['ci'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error('npm ci failed: its own words are above');
    process.exit(1);
  }
}
