/** docs/environments.md, whole. */
import type { Settings } from '../../contract/settings';
import { environmentResources } from '../cost/environment-resources';
import { costsSection } from './costs';
import { pictureOf } from './picture';
import { words } from './words';

/** Each environment as it is deployed, and what it costs. */
export function environmentsPage(settings: Settings): string {
  const pictures = settings.environments.flatMap((environment) => [
    `## \`${environment.name}\``,
    pictureOf(environmentResources(settings, environment), words.en),
  ]);
  return [
    '# Environments',
    'What is deployed of [settings.ts](../settings.ts) and what it costs, made by `npm run generate` from the synthesized stacks.',
    ...pictures,
    '## Costs',
    `${costsSection(settings)}\n`,
  ].join('\n\n');
}
