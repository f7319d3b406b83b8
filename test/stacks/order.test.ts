/** In which order Terraform takes away what an edit makes needless: nothing goes before what uses it has let go. */
import { changed, edits } from '../fixtures/edits';
import { synthesize } from './synthesize';
import { addressed, type Addressed } from './support/addressed';

/** What goes with the edit, and would go before something that stays is told. */
function goneTooEarly(before: readonly Addressed[], after: readonly Addressed[]): string[] {
  const stays = new Set(after.map(({ address }) => address));
  const going = before.filter(({ address }) => !stays.has(address));
  const staying = before.filter(({ address }) => stays.has(address));
  return going
    .filter(({ resource }) => !resource.lifecycle?.create_before_destroy)
    .flatMap(({ address }) =>
      staying
        .filter(({ refersTo }) => refersTo.includes(address))
        .map((user) => `${address} goes before ${user.address} lets go of it`),
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
