// Runs before `npm start` and `npm test`, with nothing installed yet: plain Node, no package.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';

const { engines } = JSON.parse(readFileSync('package.json', 'utf8'));
const oldest = engines.node.replace('>=', '');
const [major, minor] = process.versions.node.split('.').map(Number);
const [oldestMajor, oldestMinor = 0] = oldest.split('.').map(Number);
if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
  console.error(
    `Node ${oldest} or later is needed, this is ${process.versions.node}: install the LTS from nodejs.org`,
  );
  process.exit(1);
}

// npm writes this file at the end of every install.
const installed = 'node_modules/.package-lock.json';
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync('package-lock.json').mtimeMs) {
  // npm would empty a folder that is somebody else's too.
  if (lstatSync('node_modules', { throwIfNoEntry: false })?.isSymbolicLink()) {
    const target = existsSync('node_modules') ? realpathSync('node_modules') : 'a folder that is not there';
    console.error(
      `node_modules is a link to ${target}, where other packages are installed than package-lock.json says: ` +
        'run npm ci there, or remove the link',
    );
    process.exit(1);
  }
  console.log('Installing the dependencies (npm ci) …');
  // npm is a .cmd on Windows, which needs a shell.
  const { status } = spawnSync('npm', ['ci'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error('npm ci failed: see its output above');
    process.exit(1);
  }
}
