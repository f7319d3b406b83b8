// Runs before `npm start` and `npm test`, before anything is installed: plain Node, no packages.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';

const { engines } = JSON.parse(readFileSync('package.json', 'utf8'));
const oldest = engines.node.replace('>=', '');
const [major, minor] = process.versions.node.split('.').map(Number);
const [oldestMajor, oldestMinor = 0] = oldest.split('.').map(Number);
if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
  fail(
    `this is Node ${process.versions.node}, but ${oldest} or later is needed: install the LTS from nodejs.org`,
  );
}

const wanted = 'package-lock.json';
// npm writes this file at the end of every install.
const installed = 'node_modules/.package-lock.json';
// A record of the last time that both files matched, with the Node and the machine that modules were compiled for.
const stamp = 'node_modules/.cache/fargate-duo/installed.json';

const seen = parsed(stamp);
const { packages, ...machine } = state();
// The servers use no compiled modules: their tests run on the image's Node with packages installed for another Node.
const anyNode = process.argv.includes('--any-node');
const moved = !anyNode && seen && Object.entries(machine).some(([key, value]) => seen[key] !== value);
if (moved || seen?.packages !== packages) {
  if (moved || !fits()) await install();
  else if (anyNode) process.exit();
  try {
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, JSON.stringify(state()));
  } catch {
    // The packages are in a folder that this user cannot write: they are compared again next time.
  }
}

function state() {
  const hash = createHash('sha256');
  for (const file of [wanted, installed]) if (existsSync(file)) hash.update(readFileSync(file));
  const { platform, arch } = process;
  return { packages: hash.digest('hex'), abi: process.versions.modules, platform, arch };
}

/** Whether npm has installed the packages of package-lock.json, except those for other machines. */
function fits() {
  const [theirs, ours] = [parsed(installed), parsed(wanted)].map((file) => file?.packages);
  if (!theirs || !ours) return false;
  const paths = Object.keys({ ...theirs, ...ours }).filter((path) => path !== '');
  return paths.every((path) =>
    theirs[path] ? theirs[path].version === ours[path]?.version : ours[path].optional,
  );
}

async function install() {
  const others = moved
    ? 'packages for another Node or machine are installed'
    : 'the installed packages differ from package-lock.json';
  // npm would empty the folder, which others may use too.
  if (lstatSync('node_modules', { throwIfNoEntry: false })?.isSymbolicLink()) {
    const target = existsSync('node_modules') ? realpathSync('node_modules') : 'a missing folder';
    fail(`node_modules is a link to ${target}, where ${others}: run npm ci there, or remove the link`);
  }
  // On stderr: stdout is for the program's result, such as the image of `npm run --silent push`.
  const why = existsSync(installed) ? `, since ${others}` : '';
  console.error(`Installing the dependencies (npm ci), about 1,100 MB${why} …`);
  const timer = setInterval(() => console.error('Still installing the dependencies …'), 10_000);
  // The build and the tests need devDependencies, which NODE_ENV=production would leave out.
  const npm = spawn('npm', ['ci', '--include=dev'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    // npm is a .cmd on Windows, which needs a shell.
    shell: process.platform === 'win32',
  });
  const status = await new Promise((resolve) => npm.once('error', resolve).once('close', resolve));
  clearInterval(timer);
  if (status !== 0) fail('npm ci failed: see its output above');
}

function parsed(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
