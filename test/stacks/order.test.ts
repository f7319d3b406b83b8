/** The order in which Terraform removes what an edit makes unnecessary: never before its users have released it. */
import { changed, edits } from '../fixtures/edits';
import { synthesize } from './synthesize';
import { addressed, type Addressed } from './support/addressed';

/** What the edit removes, and Terraform would remove before updating a remaining user. */
function goneTooEarly(before: readonly Addressed[], after: readonly Addressed[]): string[] {
  const stays = new Set(after.map(({ address }) => address));
  const going = before.filter(({ address }) => !stays.has(address));
  const staying = before.filter(({ address }) => stays.has(address));
  return going
    .filter(({ resource }) => !resource.lifecycle?.create_before_destroy)
    .flatMap(({ address }) =>
      staying
        .filter(({ refersTo }) => refersTo.includes(address))
        .map((user) => `${address} is removed before ${user.address} releases it`),
    );
}

describe.each(['dev', 'prod'])('%s', (name) => {
  test.each(edits)('$title', ({ before, after }) => {
    const [from, to] = [before, after].map((change) => synthesize(changed(name, change)));
    if (!from || !to) throw new TypeError('both are synthesized');
    expect(
      ['networking', 'ecs'].flatMap((part) => {
        const stack = `${name}-${part}`;
        return goneTooEarly(addressed(from(stack)), addressed(to(stack)));
      }),
    ).toEqual([]);
  });
});
