/** docs/environments.md, whole. */
import type { Settings } from '../../contract/settings';
import type { NamedResources } from '../cost/environment-resources';
import { costsSection } from './costs';
import { pictureOf } from './picture';
import { words } from './words';

/** Each environment as it is deployed, and what it costs. */
export function environmentsPage(settings: Settings, environments: readonly NamedResources[]): string {
  const pictures = environments.flatMap(({ name, resources }) => [
    `## \`${name}\``,
    pictureOf(resources, words.en),
  ]);
  return [
    '# Environments',
    'What is deployed of [settings.ts](../settings.ts) and what it costs, made by `npm run generate` from the synthesized stacks.',
    ...pictures,
    '## Costs',
    `${costsSection(settings, environments)}\n`,
  ].join('\n\n');
}
