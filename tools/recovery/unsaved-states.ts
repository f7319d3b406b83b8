/** States that Terraform could not save: one line each, with the command that saves it. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { Settings } from '../../contract/settings';
import { isPublicRun } from '../github/run';
import { UserError } from '../terminal/program';
import { shellWord } from '../terminal/shell-word';
import { terraformProgram } from '../terraform/program';
import { RUN_FOLDERS } from '../terraform/run-folder';
import { locksOn } from './locks';

/** Refuses to start while the state of an earlier run is unsaved: resources would be created twice. */
export async function checkNothingUnsaved(settings: Settings, stacks: readonly string[]): Promise<void> {
  const [unsaved] = await unsavedIn(RUN_FOLDERS, stacks);
  // If the credentials expired, the lock could not be read then; while it is held, the state cannot be saved.
  if (unsaved) throw new UserError([...(await locksOn(settings, stacks)), unsaved].join('\n'));
}

/** The states under the folder that Terraform could not save into the bucket. */
export async function unsavedIn(folder: string, stacks: readonly string[]): Promise<string[]> {
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  return files
    .filter((file) => basename(file) === 'errored.tfstate')
    .map((file) => ({ file: join(folder, file), stack: basename(join(file, '..')) }))
    .filter(({ stack }) => stacks.includes(stack))
    .map(({ file, stack }) => {
      if (isPublicRun()) {
        return (
          `the state of ${stack} could not be saved, and is not kept, since everybody could read it: 'npm run drift' ` +
          'lists the resources that are in no state, with the commands that adopt or delete them'
        );
      }
      const terraform = `${shellWord(terraformProgram())} -chdir=${join('cdktf.out', 'stacks', stack)}`;
      return (
        `the state of ${stack} could not be saved and is in ${file}: save it before anything else: ` +
        `npx cdktf synth && ${terraform} init && ${terraform} state push "$PWD/${file}" && rm ${file}`
      );
    });
}
