/** States that Terraform could not save, each in one line with the command that saves it. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { Settings } from '../../contract/settings';
import { isPublicRun } from '../github/run';
import { UserError } from '../terminal/program';
import { shellWord } from '../terminal/shell-word';
import { terraformProgram } from '../terraform/program';
import { RUN_FOLDERS } from '../terraform/run-folder';
import { locksOn } from './locks';

/** Refuses to begin anew where the state of an earlier run waits to be saved: resources would be made twice. */
export async function checkNothingUnsaved(settings: Settings, stacks: readonly string[]): Promise<void> {
  const [unsaved] = await unsavedIn(RUN_FOLDERS, stacks);
  // Where credentials expired, the lock could not be read then, and as long as it is held nothing is saved.
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
          `the state of ${stack} could not be saved, and is not kept where everybody could read it: 'npm run drift' ` +
          'lists what no state knows, with the commands that adopt or delete it'
        );
      }
      const terraform = `${shellWord(terraformProgram())} -chdir=${join('cdktf.out', 'stacks', stack)}`;
      return (
        `the state of ${stack} could not be saved and lies in ${file}: save it before anything else: ` +
        `npx cdktf synth && ${terraform} init && ${terraform} state push "$PWD/${file}" && rm ${file}`
      );
    });
}
