import { releaseParameter } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { readRelease } from '../aws/release-record';
import { readState } from '../aws/remote-state';
import { dependenciesOf, parametersOf, readSynthesized, sourceOf } from '../terraform/synthesized';

/**
 * The deployment or release that is needed before the stack can be planned; undefined if nothing is missing.
 *
 * @param outdir folder of the synthesized stacks
 */
export async function whenPlannable(
  settings: Settings,
  outdir: string,
  stack: string,
): Promise<string | undefined> {
  const synthesized = await readSynthesized(outdir, stack);
  for (const dependency of dependenciesOf(synthesized)) {
    const deployed = `${dependency.stack} is deployed`;
    // A destroyed stack leaves its state behind, without outputs.
    const { outputs = {} } = await readState(settings, dependency.stack);
    if (Object.keys(outputs).length === 0) return deployed;
    const missing = dependency.outputs.filter((name) => !(name in outputs));
    if (missing.length === 0) continue;
    const source = await readSynthesized(outdir, dependency.stack);
    return `${deployed} (new: ${[...new Set(missing.map((name) => sourceOf(source, name)))].join(', ')})`;
  }
  for (const parameter of parametersOf(synthesized)) {
    const environment = settings.environments.find(
      ({ name }) => releaseParameter(settings, name) === parameter,
    );
    if (environment && !(await readRelease(settings, environment.name))) {
      return `${environment.name} has a release`;
    }
  }
  return undefined;
}
