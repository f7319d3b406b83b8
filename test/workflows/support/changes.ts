/** Commits whose deployment needs permissions that a first deployment does not. */
import type { Edits } from './account';

/** Another zone, an address for alarms, another egress, other tags, and more. */
export const moreOfEverything: Edits = {
  'settings.ts': {
    "zones: ['us-east-1a', 'us-east-1b']": "zones: ['us-east-1a', 'us-east-1b', 'us-east-1c']",
    "healthPath: '/rota1'": "healthPath: '/health'",
    "egress: 'public'": "egress: 'endpoints', alarmEmail: 'somebody@example.com', exec: true",
    'containerInsights: false': 'containerInsights: true',
    'max: 2': 'max: 3',
  },
  'stacks/project-stack.ts': { "'managed-by': 'cdktf'": "owner: 'somebody'" },
  'stacks/ecr/stack.ts': { 'RELEASES_KEPT = 20': 'RELEASES_KEPT = 30' },
};

/** The third kind of egress. */
export const throughNat: Edits = { 'settings.ts': { "egress: 'public'": 'egress: { nat: 1 }' } };

/** The previous tags. */
export const formerTags: Edits = {
  'stacks/project-stack.ts': { "owner: 'somebody'": "'managed-by': 'cdktf'" },
};
