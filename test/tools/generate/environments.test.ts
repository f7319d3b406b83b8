/** docs/environments.md, for whatever settings. */
import { check } from 'prettier';

import { loadSettings } from '../../../contract/settings';
import { resourcesOfEach } from '../../../tools/cost/environment-resources';
import { costsSection } from '../../../tools/generate/costs';
import { environmentsPage } from '../../../tools/generate/environments';
import { users } from '../../fixtures/users';

describe.each(Object.entries(users))('%s', (_, input) => {
  const settings = loadSettings(input);
  const page = environmentsPage(settings, resourcesOfEach(settings));

  test('prettier leaves it as it is', async () => {
    expect(await check(page, { parser: 'markdown', printWidth: 110 })).toBe(true);
  });

  test('each environment has its picture, in the order of settings.ts, and the costs of all follow', () => {
    const names = settings.environments.map(({ name }) => `\`${name}\``);
    expect(page.match(/^## .*/gm)).toEqual([...names.map((name) => `## ${name}`), '## Costs']);
    expect(page.match(/^```mermaid$/gm)).toHaveLength(names.length);
    expect(page.endsWith(`\n\n## Costs\n\n${costsSection(settings, resourcesOfEach(settings))}\n`)).toBe(
      true,
    );
  });
});
