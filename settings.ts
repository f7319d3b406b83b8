/**
 * Everything a user of this project edits: the account, the services and the environments.
 *
 * All values are literal, so that `cdktf synth` needs no credentials and no network. Types, defaults
 * and the rules that are checked at synth: contract/schema.ts.
 */
import type { ServiceContract, SettingsInput } from './contract/schema';

/**
 * One entry per service. The servers, the image, the task definition, the load balancer, the security
 * groups and the tests all read it; the code of service `x` starts in `src/x/main.ts`.
 */
export const services = {
  app: { port: 5000, healthPath: '/health' },
  redirect: {
    port: 5001,
    // The load balancer requests what users request: a task whose proxying is broken gets no traffic.
    healthPath: '/rota1',
    proxies: { '/rota1': { service: 'app', path: '/health' } },
  },
} as const satisfies Record<string, ServiceContract>;

export const settings: SettingsInput = {
  project: 'fargate-duo',
  // The example account, also the emulator's: replace it with your own before a real deploy.
  account: '123456789012',
  region: 'us-east-1',
  // Listed by name, so that a zone added by AWS changes nothing.
  zones: ['us-east-1a', 'us-east-1b'],
  repository: 'your-name/fargate-duo',
  services,
  environments: {
    // Public addresses and Spot make the load balancer most of its cost: see npm run cost.
    dev: {
      cidr: '10.0.0.0/16',
      egress: 'public',
      capacity: 'FARGATE_SPOT',
      tasks: { min: 1, max: 2 },
      logRetentionDays: 7,
      containerInsights: false,
    },
    // No route to the internet: the endpoints in each zone are the largest part of its cost.
    prod: {
      cidr: '10.1.0.0/16',
      egress: 'endpoints',
      capacity: 'FARGATE',
      tasks: { min: 2, max: 6 },
      logRetentionDays: 90,
      deletionProtection: true,
    },
  },
};
