/** Before the first end-to-end test of a run: which of the needed programs this machine has. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { findEngine } from '../../image/support/engine';
import { droppingPort } from '../../tools/support/dropping-port';
import { checkTerraform } from '../../../tools/terraform/prerequisites';
import { root } from '../checkout';
import type { Facts } from '../describe-with';

export default async function setUp(): Promise<void> {
  const own = join(root, '.venv/bin/python');
  const [terraform, aws, hasOwn, system, npm, dropping] = await Promise.all([
    // The copy that `npm start` has downloaded, if any; tests download nothing.
    checkTerraform({ download: false }).then(
      () => undefined,
      (error: unknown) => (error as Error).message,
    ),
    runs('aws', '--version'),
    runs(own, 'emulator', '--check'),
    runs('python3', 'emulator', '--check'),
    runs('npm', 'view', 'cdktn', 'name'),
    droppingPort(),
  ]);
  if (typeof dropping !== 'string') dropping.close();
  const engine = findEngine();
  const facts: Facts = {
    missing: {
      ...(terraform !== undefined && { terraform }),
      ...(!aws && { aws: 'the AWS CLI is not on PATH' }),
      // `npm start` installs it if it is missing, which needs the internet: not in a test.
      ...(!hasOwn &&
        !system && { moto: 'moto is importable neither by python3 nor in .venv: npm start installs it' }),
      ...(!npm && { npm: 'npm reaches no registry' }),
      ...(typeof engine === 'string' && { containers: engine }),
      ...(typeof dropping === 'string' && { 'dropped packets': dropping }),
    },
    python: hasOwn ? own : 'python3',
  };
  process.env.TEST_FACTS = JSON.stringify(facts);
}

const runs = (command: string, ...args: string[]) =>
  promisify(execFile)(command, args, { cwd: root }).then(
    () => true,
    () => false,
  );
