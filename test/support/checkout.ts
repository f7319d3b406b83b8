/** Copies of the repository, with the tests' settings in place of the user's. */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { workflowWithEnvironments } from '../../tools/generate/workflow';
import { settings } from '../fixtures/settings';
import type { SettingsInput } from '../../contract/schema';

export const root = join(__dirname, '../..');

/** The shared folder of this run; removed with the run. */
export const runFolder = () => process.env.TEST_FOLDER ?? '';

/** The shared copy of this run, for programs that only read. */
export const checkout = () => join(runFolder(), 'checkout');

/** Text in a file → what replaces it. */
export type Replaced = Readonly<Record<string, string>>;

/** Copies all committed and committable files into a new folder. */
export function copyRepository(target: string, replaced: Replaced = {}): void {
  const list = execFileSync('git', ['ls-files', '-coz', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of list.split('\0').filter((name) => name && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(join(root, file), join(target, file));
  }
  cpSync(join(root, 'test/fixtures/settings.ts'), join(target, 'settings.ts'));
  edit(join(target, 'settings.ts'), { "'../../contract/": "'./contract/", ...replaced });
  const workflow = join(target, '.github/workflows/deploy.yml');
  const environments = Object.keys(settings.environments);
  writeFileSync(workflow, workflowWithEnvironments(readFileSync(workflow, 'utf8'), environments));
  symlinkSync(realpathSync(join(root, 'node_modules')), join(target, 'node_modules'));
}

/** Writes the settings into a copy's settings.ts, as its user would. */
export function writeSettings(folder: string, { services, ...others }: SettingsInput): void {
  const json = (value: unknown) => JSON.stringify(value, null, 2);
  writeFileSync(
    join(folder, 'settings.ts'),
    `export const services = ${json(services)};\nexport const settings = { ...${json(others)}, services };\n`,
  );
}

/** A copy of a copy's current state. */
export function copyFolder(source: string, target: string): void {
  cpSync(source, target, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
}

/** @throws if the file does not contain a text to replace */
export function edit(file: string, replaced: Replaced): void {
  let text = readFileSync(file, 'utf8');
  for (const [from, to] of Object.entries(replaced)) {
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    text = text.replace(from, to);
  }
  writeFileSync(file, text);
}
