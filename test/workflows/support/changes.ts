/** Commits that make the roles do what a first deployment does not ask of them. */
import type { Edits } from './account';

/** A zone, an address for alarms, another way to AWS, other tags, and more. */
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

/** The third way to AWS. */
export const throughNat: Edits = { 'settings.ts': { "egress: 'public'": 'egress: { nat: 1 }' } };

/** The tags of before. */
export const formerTags: Edits = {
  'stacks/project-stack.ts': { "owner: 'somebody'": "'managed-by': 'cdktf'" },
};
