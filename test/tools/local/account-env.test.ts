/** No variable of a real account is left, in this process and in a shell that sources the written file. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { sourced, useOnly } from '../../../tools/local/account-env';
import { temporaryFolder } from '../../support/temporary-folder';

const env = {
  AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
  AWS_ACCESS_KEY_ID: 'testing',
  TF_CLI_CONFIG_FILE: `/Área de trabalho/it's "$HOME" \\ here/mirror.tfrc`,
};
const gone = [
  'AWS_PROFILE',
  'AWS_SESSION_TOKEN',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  'AWS_ENDPOINT_URL_S3',
  'AWS_ROLE_ARN',
  'TF_DATA_DIR',
  'TF_WORKSPACE',
  'IMAGE',
  'BOOTSTRAP_STATE',
];
const kept = ['AWS_CA_BUNDLE', 'AWS_SDK_LOAD_CONFIG', 'TF_LOG', 'IMAGES', 'MY_AWS_PROFILE'];
const before = Object.fromEntries([...gone, ...kept].map((name) => [name, 'the user’s']));
const wanted = { ...env, ...Object.fromEntries(kept.map((name) => [name, 'the user’s'])) };

const known = new Set([...Object.keys(env), ...gone, ...kept]);
const seen = (all: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(all).filter(([name]) => known.has(name)));

test.each(['sh', 'bash'])('in %s', (shell) => {
  const file = join(temporaryFolder(), 'env.sh');
  writeFileSync(file, sourced(env));
  const printed = execFileSync(shell, ['-uec', '. "$0"; env -0', file], {
    env: { PATH: process.env['PATH'], ...before },
    encoding: 'utf8',
  });
  const pairs = printed.split('\0').map((pair) => /^([^=]+)=([^]*)$/.exec(pair) ?? []);
  expect(seen(Object.fromEntries(pairs.map(([, name = '', value]) => [name, value])))).toEqual(wanted);
});

test('in this process', () => {
  const { env: real } = process;
  process.env = { ...before };
  try {
    useOnly(env);
    expect(seen(process.env)).toEqual(wanted);
  } finally {
    process.env = real;
  }
});
