/** Edits of the services. */
import { type Edits, services } from './edit';

export const servicesEdits: readonly Edits[] = [
  {
    key: 'services',
    legal: [
      "{ albs: { port: 5000, healthPath: '/' } }",
      "{ constructors: { port: 5000, healthPath: '/' } }",
      services(4),
    ],
    refused: {
      "* must have at least one entry, such as { app: { port: 5000, healthPath: '/health' } }, got *": ['{}'],
      "the name 'Api' in services must be 1 to 15 characters of a-z and 0-9, starting with a letter": [
        "{ Api: { port: 5000, healthPath: '/' } }",
      ],
      "the name 'my-api' in services must be 1 to 15 characters of a-z and 0-9, starting with a letter": [
        "{ 'my-api': { port: 5000, healthPath: '/' } }",
      ],
      "the name 'alb' in services must not be alb, balancer or constructor": [
        "{ alb: { port: 5000, healthPath: '/' } }",
      ],
      "the name 'balancer' in services must not be alb, balancer or constructor": [
        "{ balancer: { port: 5000, healthPath: '/' } }",
      ],
      '* must have different ports, got 5000 twice': [
        "{ a: { port: 5000, healthPath: '/' }, b: { port: 5000, healthPath: '/' } }",
      ],
      "* must be an object such as { app: { port: 5000, healthPath: '/health' } }, got *": ['[]'],
      "the name 'constructor' in services must not be alb, balancer or constructor": [
        "{ constructor: { port: 5000, healthPath: '/' } }",
      ],
      "* is missing: add it, such as services: { app: { port: 5000, healthPath: '/health' } }": ['undefined'],
    },
  },
  {
    key: 'services.app.port',
    legal: ['1024', '65535'],
    refused: {
      '* must be a whole number from 1024 (the servers do not run as root) to 65535, got *': [
        '80',
        '65536',
        '5000.5',
        "'5000'",
      ],
      '* is missing: add it, such as port: 5000': ['undefined'],
    },
  },
  {
    key: 'services.app.healthPath',
    legal: ["'/'", "'/.well-known/ok'", "'/a/b/'", "'/v1..2'", "'/' + 'h'.repeat(1023)"],
    refused: {
      '* must be a plain path such as /health, of at most 1,024 characters, got *': [
        "'health'",
        "'/a b'",
        "'//health'",
        "'/a/../health'",
        "'/health?x=1'",
      ],
      "* must be a plain path such as /health, of at most 1,024 characters, got '/hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh…":
        ["'/' + 'h'.repeat(1024)"],
      "* is missing: add it, such as healthPath: '/health'": ['undefined'],
    },
  },
  {
    key: 'services.redirect.proxies',
    legal: ["{ '/': { service: 'app', path: '/' }, '/a/b/': { service: 'app', path: '/health' } }", '{}'],
    refused: {
      "services.redirect.proxies./rota1.service must be a service listed before redirect, got 'api'": [
        "{ '/rota1': { service: 'api', path: '/health' } }",
      ],
      "services.redirect.proxies./rota1.service must be a service listed before redirect, got 'redirect'": [
        "{ '/rota1': { service: 'redirect', path: '/health' } }",
      ],
      "services.redirect.proxies./rota1 must be { service, path } such as { service: 'app', path: '/health' }, got 'app'":
        ["{ '/rota1': 'app' }"],
      "the name 'rota1' in services.redirect.proxies must be a plain path such as /health, of at most 1,024 characters":
        ["{ rota1: { service: 'app', path: '/health' } }"],
      "services.redirect.proxies./rota1.path is missing: add it, such as path: '/health'": [
        "{ '/rota1': { service: 'app' } }",
      ],
    },
  },
  {
    key: 'services',
    and: { 'environments.prod.size': '{ cpu: 512, memoryMiB: 1024 }' },
    refused: {
      'environments.dev.size.memoryMiB must be at least 640 for 5 services, 128 per container, got 512': [
        services(5),
      ],
    },
  },
  {
    key: 'services',
    and: {
      'environments.dev.size': '{ cpu: 512, memoryMiB: 1024 }',
      'environments.prod.size': '{ cpu: 512, memoryMiB: 1024 }',
    },
    refused: {
      '* must be at most 5, one per target group of an ECS service, got s0, s1, s2, s3, s4, s5': [
        services(6),
      ],
    },
  },
];
