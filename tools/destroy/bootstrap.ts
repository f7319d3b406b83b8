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
 * Destroys `bootstrap` and with it the state bucket, after the name is confirmed.
 *
 * @throws UserError while another stack has resources
 */
export async function destroyBootstrap({ settings, confirmed }: DestroyOptions): Promise<void> {
  const contents = await contentsOf(settings, ['bootstrap']);
  if (contents.length > 0) {
    await checkUnused(settings);
    console.log(`To be destroyed permanently:\n${describeContents(contents)}`);
  } else if (existsSync(localState())) {
    console.log(
      `To be destroyed permanently: what an interrupted run has left, according to ${localState()}`,
    );
  } else {
    await checkNotMoved(settings);
    console.log('bootstrap is not deployed: there is nothing to destroy');
    return;
  }
  await confirmName('bootstrap', confirmed);
  await withCli(settings, true, destroyBootstrapStack);
  // Any resource of the project that remains has lost its state with the bucket.
  say('inventory', await checkNothingLeft(settings, { project: settings.project }, contents));
  console.log('bootstrap is destroyed: the project has nothing left in this account');
}
