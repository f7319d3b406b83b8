/** Edits of an environment, except its network and its containers. */
import { type Edits, environments } from './edit';

export const environmentEdits: readonly Edits[] = [
  {
    key: 'environments',
    legal: [
      environments(49),
      "{ constructor: { cidr: '10.0.0.0/16', egress: 'public', tasks: { min: 1, max: 2 } } }",
      "{ ecr2: { cidr: '10.0.0.0/16', egress: 'public', tasks: { min: 1, max: 2 } } }",
    ],
    refused: {
      "* must have at least one entry, such as { dev: { cidr: '10.0.0.0/16', egress: 'public', tasks: { min: 1, max: 2 } } }, got *":
        ['{}'],
      '* must be fewer or smaller: the lifecycle policy of the images has 51 rules, AWS allows 50': [
        environments(50),
      ],
      "the name 'ecr' in environments must not be one of bootstrap, deploy, ecr, image, plan, push, shared": [
        "{ ecr: { cidr: '10.0.0.0/16', egress: 'public', tasks: { min: 1, max: 2 } } }",
      ],
      "the name 'dev-eu' in environments must be 1 to 12 characters of a-z and 0-9, starting with a letter": [
        "{ 'dev-eu': { cidr: '10.0.0.0/16', egress: 'public', tasks: { min: 1, max: 2 } } }",
      ],
      "* must be an object such as { dev: { cidr: '10.0.0.0/16', egress: 'public', tasks: { min: 1, max: 2 } } }, got *":
        ['[]'],
      "* is missing: add it, such as environments: { dev: { cidr: '10.0.0.0/16', egress: 'public', tasks: { min: 1, max: 2 } } }":
        ['undefined'],
    },
  },
  {
    key: 'environments.dev.egres',
    refused: {
      "environments.dev has no key 'egres': correct or remove it": ["'public'"],
    },
  },
  {
    key: 'environments.dev.capacity',
    legal: ["'FARGATE'"],
    refused: {
      "* must be 'FARGATE' or 'FARGATE_SPOT', got *": ["'SPOT'"],
    },
  },
  {
    key: 'environments.dev.architecture',
    legal: ["'X86_64'"],
    refused: {
      "* must be 'ARM64' or 'X86_64', got *": ["'arm64'"],
    },
  },
  {
    key: 'environments.dev.size',
    legal: ['{ cpu: 256, memoryMiB: 2048 }', '{ cpu: 16384, memoryMiB: 122880 }'],
    refused: {
      '* must have, for cpu 256, one of these memoryMiB: 512, 1024, 2048, got *': [
        '{ cpu: 256, memoryMiB: 4096 }',
      ],
      '* must be { cpu, memoryMiB } with one of these cpu: 256, 512, 1024, 2048, 4096, 8192, 16384, got *': [
        '{ cpu: 300, memoryMiB: 512 }',
        "'large'",
      ],
    },
  },
  {
    key: 'environments.dev.tasks',
    legal: ['{ min: 1, max: 1 }'],
    refused: {
      'environments.dev.tasks.min must be a whole number from 1 (autoscaling cannot scale out from 0) to 5000, got 0':
        ['{ min: 0, max: 2 }'],
      '* must have min at or below max, got *': ['{ min: 3, max: 2 }'],
      'environments.dev.tasks.max is missing: add it, such as max: 2': ['{ min: 1 }'],
      "environments.dev.tasks.min must be a whole number from 1 (autoscaling cannot scale out from 0) to 5000, got '1'":
        ["{ min: '1', max: 2 }"],
      'environments.dev.tasks.max must be a whole number from 1 to 5000, got 1.5': ['{ min: 1, max: 1.5 }'],
      'environments.dev.tasks.max must be a whole number from 1 to 5000, got 1000000000000': [
        '{ min: 1, max: 1e12 }',
      ],
      '* must be { min, max } such as { min: 1, max: 2 }, got *': ['2'],
      '* is missing: add it, such as tasks: { min: 1, max: 2 }': ['undefined'],
    },
  },
  {
    key: 'environments.dev.scaling',
    legal: ['{ cpuPercent: 90, requestsPerMinute: 1 }'],
    refused: {
      'environments.dev.scaling.cpuPercent must be a whole number from 10 to 90, got 95': [
        '{ cpuPercent: 95, requestsPerMinute: 1000 }',
      ],
      'environments.dev.scaling.requestsPerMinute is missing: add it, such as requestsPerMinute: 1000': [
        '{ cpuPercent: 60 }',
      ],
    },
  },
  {
    key: 'environments.dev.logRetentionDays',
    legal: ['3653'],
    refused: {
      '* must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, got *':
        ['8'],
    },
  },
  {
    key: 'environments.dev.deletionProtection',
    legal: ['true', 'false'],
    refused: {
      '* must be true or false, got *': ["'yes'"],
    },
  },
  {
    key: 'environments.dev.containerInsights',
    legal: ['true', 'false'],
    refused: {
      '* must be true or false, got *': ["'yes'"],
    },
  },
  {
    key: 'environments.dev.dashboard',
    legal: ['true', 'false'],
    refused: {
      '* must be true or false, got *': ["'yes'"],
    },
  },
  {
    key: 'environments.dev.exec',
    legal: ['true', 'false'],
    refused: {
      '* must be true or false, got *': ["'yes'"],
    },
  },
  {
    key: 'environments.dev.alarmEmail',
    legal: ["'ops+duo@example.com'"],
    refused: {
      '* must be an e-mail address, quoted, got *': ["'ops'"],
    },
  },
];
