/** Edits of the variables and secrets of an environment's containers. */
import { type Edits, secrets } from './edit';

export const containersEdits: readonly Edits[] = [
  {
    key: 'environments.dev.variables',
    legal: [
      "{ app: { DATABASE_PORT: '5432', DATABASE_URL: 'postgres://db', LOG_LEVEL: 'debug' } }",
      "{ app: { LARGE: 'x'.repeat(55_000) } }",
      "{ app: { TEMPLATE: '${x} %{y}' } }",
    ],
    refused: {
      "* must be for one of app, redirect, got 'api'": ["{ api: { KEY: 'x' } }"],
      "the name 'key' in environments.dev.variables.app must be UPPER_CASE": ["{ app: { key: 'x' } }"],
      '*.redirect must not have APP_URL, which the task sets': [
        "{ redirect: { APP_URL: 'http://127.0.0.1:1' } }",
      ],
      '*.app must not have HOST, which the task sets': ["{ app: { HOST: '::' } }"],
      '* must be fewer or smaller: the list of containers has 67,478 bytes, AWS allows 63,488': [
        "{ app: { LARGE: 'x'.repeat(65_000) } }",
      ],
      "* must be variables per service, such as { app: { GREETING: 'hello' } }, got *": ["'KEY=x'"],
    },
  },
  {
    key: 'environments.dev.variables.app',
    legal: ['{}'],
    refused: { "* must be variables such as { GREETING: 'hello' }, got *": ["'KEY=x'"] },
  },
  {
    key: 'environments.dev.variables.app.KEY',
    legal: ["'x'", "' '"],
    refused: { '* must be a string, quoted, got *': ['3', 'true'], '* must not be empty, got *': ["''"] },
  },
  {
    key: 'environments.dev.secrets',
    legal: ["{ app: { KEY: { ssm: '/key' } }, redirect: { KEY: { ssm: '/key' } } }", secrets(60, "'/k/'")],
    refused: {
      "* must be for one of app, redirect, got 'api'": ["{ api: { KEY: { ssm: '/key' } } }"],
      '*.app must not have APP_PORT, which the task sets': ["{ app: { APP_PORT: { ssm: '/key' } } }"],
      '* must be fewer or smaller: the policy fargate-duo-dev-boundary has 7,263 characters, AWS allows 6,144':
        [secrets(60, "'/' + 'n'.repeat(60) + '/'")],
    },
  },
  {
    key: 'environments.dev.secrets',
    and: { 'environments.dev.variables': "{ app: { KEY: 'x' } }" },
    refused: {
      'environments.dev must have KEY of app in variables or in secrets, got both': [
        "{ app: { KEY: { ssm: '/key' } } }",
      ],
    },
  },
  {
    key: 'environments.dev.secrets.app.KEY',
    legal: ["{ ssm: '/key' }", "{ secretsManager: 'key' }"],
    refused: {
      "* must be { ssm: '/name/of/parameter' } or { secretsManager: 'name-of-secret' }, got *": [
        '{}',
        "{ ssm: '/a', secretsManager: 'b' }",
        "'/key'",
      ],
    },
  },
  {
    key: 'environments.dev.secrets.app.KEY.ssm',
    legal: ["'/team/aws/key'", "'/a.b_c-d/1'"],
    refused: {
      '* must be a name such as /name/of/parameter, of a-z, A-Z, 0-9, _, . and -, not beginning with /aws or /ssm, got *':
        ["'/aws/key'", "'/SSM/key'", "'/my key'", "'/team/*'", "'key'", "'/a//b'", "'/a/'"],
    },
  },
  {
    key: 'environments.dev.secrets.app.KEY.secretsManager',
    legal: ["'prod/db-secrets'", "'prod/db-pass'", "'prod/db-secret/a'", "'a+b=c.d@e'"],
    refused: {
      '* must be a name of a-z, A-Z, 0-9 and /_+=.@-, not ending in a hyphen and six characters, as ARNs of secrets do, got *':
        [
          "'prod/db-secret'",
          "'prod/x-a-bcde'",
          "'prod/*'",
          "'my secret'",
          "'arn:aws:secretsmanager:us-east-1:111122223333:secret:db'",
        ],
    },
  },
];
