import { releaseParameter } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { readRelease } from '../aws/release-record';
import { readState } from '../aws/remote-state';
import { dependenciesOf, parametersOf, type Synthesized } from '../terraform/synthesized';

/** Why the stack cannot be planned yet, where that is no mistake: something has to be deployed or released first. */
export async function whyUnplannable(
  settings: Settings,
  synthesized: Synthesized,
): Promise<string | undefined> {
  for (const stack of dependenciesOf(synthesized)) {
    // A destroyed stack leaves its state behind, without outputs.
    const { outputs = {} } = await readState(settings, stack);
    if (Object.keys(outputs).length === 0) return `${stack} is not deployed yet`;
  }
  for (const parameter of parametersOf(synthesized)) {
    const environment = settings.environments.find(
      ({ name }) => releaseParameter(settings, name) === parameter,
    );
    if (environment && !(await readRelease(settings, environment.name))) {
      return `${environment.name} has no release yet`;
    }
  }
  return undefined;
}
