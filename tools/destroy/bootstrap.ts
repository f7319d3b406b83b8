import { existsSync } from 'node:fs';

import { checkNotMoved } from '../aws/account';
import { checkUnused, destroyBootstrapStack } from '../bootstrap/bootstrap';
import { localState, withCli } from '../bootstrap/in-terminal';
import { say } from '../terminal/progress';
import { confirmName } from './confirm-name';
import { contentsOf, describeContents } from './contents';
import type { DestroyOptions } from './environment';
import { checkNothingLeft } from './inventory';

/**
 * Takes `bootstrap` away, the state bucket with it, after the name was confirmed.
 *
 * @throws UserError as long as another stack has resources
 */
export async function destroyBootstrap({ settings, confirmed }: DestroyOptions): Promise<void> {
  const contents = await contentsOf(settings, ['bootstrap']);
  if (contents.length > 0) {
    await checkUnused(settings);
    console.log(`What goes, for good:\n${describeContents(contents)}`);
  } else if (existsSync(localState())) {
    console.log(`What goes, for good: what an interrupted run has left, as ${localState()} has it`);
  } else {
    await checkNotMoved(settings);
    console.log('bootstrap is not deployed: there is nothing to destroy');
    return;
  }
  await confirmName('bootstrap', confirmed);
  await withCli(settings, true, destroyBootstrapStack);
  // Whatever of the project is still there has lost its state with the bucket.
  say('inventory', await checkNothingLeft(settings, { project: settings.project }, contents));
  console.log('bootstrap is destroyed, and with it everything of the project in this account');
}
