/** The numbers of resources in docs/local.md's transcript of `npm start`, from the synthesized stacks. */
import { parse } from 'yaml';

/**
 * The page with updated numbers in lines such as `dev-ecs  Plan: 33 to add`.
 *
 * @param golden stacks by path; the stacks that `npm start` deploys are in `example/<stack>.yaml`
 */
export function withResourceCounts(page: string, golden: Readonly<Record<string, string>>): string {
  return Object.entries(golden).reduce((text, [path, yaml]) => {
    const [, stack] = /\/example\/([\w-]+)\.yaml$/.exec(path) ?? [];
    if (stack === undefined) return text;
    const { resource } = parse(yaml) as { resource: Readonly<Record<string, object>> };
    const count = Object.values(resource).reduce((sum, named) => sum + Object.keys(named).length, 0);
    const line = (before: string, after: string) =>
      new RegExp(`^(\\[\\d+:\\d\\d\\] ${stack} +${before})[1-9]\\d*(?=${after})`, 'gm');
    return [line('Plan: ', ' to add'), line('\\d+ of ', ' done'), line('Apply .*: ', ' added')].reduce(
      (changed, pattern) => changed.replace(pattern, `$1${count}`),
      text,
    );
  }, page);
}
