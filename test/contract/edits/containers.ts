/** What the containers of an environment are given. */
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
      'environments.dev.variables.app.RETRIES must be a text, quoted, got 3': ['{ app: { RETRIES: 3 } }'],
      "environments.dev.variables.app.EMPTY must not be empty, got ''": ["{ app: { EMPTY: '' } }"],
      'environments.dev.variables.redirect must not have APP_URL, which the task sets': [
        "{ redirect: { APP_URL: 'http://127.0.0.1:1' } }",
      ],
      'environments.dev.variables.app must not have HOST, which the task sets': ["{ app: { HOST: '::' } }"],
      '* must be fewer or smaller: what the containers run has 67,478 bytes, AWS takes 63,488': [
        "{ app: { LARGE: 'x'.repeat(65_000) } }",
      ],
      "environments.dev.variables.app must be variables such as { GREETING: 'hello' }, got 'KEY=x'": [
        "{ app: 'KEY=x' }",
      ],
      "* must be variables of a service, such as { app: { GREETING: 'hello' } }, got *": ["'KEY=x'"],
    },
  },
  {
    key: 'environments.dev.secrets',
    legal: [
      "{ app: { KEY: { ssm: '/team/aws/key' } } }",
      "{ app: { KEY: { ssm: '/a.b_c-d/1' } } }",
      "{ app: { KEY: { secretsManager: 'prod/db-secrets' } } }",
      "{ app: { KEY: { secretsManager: 'prod/db-pass' } } }",
      "{ app: { KEY: { secretsManager: 'prod/db-secret/a' } } }",
      "{ app: { KEY: { secretsManager: 'a+b=c.d@e' } } }",
      secrets(60, "'/k/'"),
    ],
    refused: {
      "environments.dev.secrets.app.KEY.ssm must be a name such as /name/of/parameter, of a-z, A-Z, 0-9, _, . and -, not beginning with /aws or /ssm, got '/aws/key'":
        ["{ app: { KEY: { ssm: '/aws/key' } } }"],
      "environments.dev.secrets.app.KEY.ssm must be a name such as /name/of/parameter, of a-z, A-Z, 0-9, _, . and -, not beginning with /aws or /ssm, got '/SSM/key'":
        ["{ app: { KEY: { ssm: '/SSM/key' } } }"],
      "environments.dev.secrets.app.KEY.ssm must be a name such as /name/of/parameter, of a-z, A-Z, 0-9, _, . and -, not beginning with /aws or /ssm, got '/my key'":
        ["{ app: { KEY: { ssm: '/my key' } } }"],
      "environments.dev.secrets.app.KEY.ssm must be a name such as /name/of/parameter, of a-z, A-Z, 0-9, _, . and -, not beginning with /aws or /ssm, got '/team/*'":
        ["{ app: { KEY: { ssm: '/team/*' } } }"],
      "environments.dev.secrets.app.KEY.ssm must be a name such as /name/of/parameter, of a-z, A-Z, 0-9, _, . and -, not beginning with /aws or /ssm, got 'key'":
        ["{ app: { KEY: { ssm: 'key' } } }"],
      "environments.dev.secrets.app.KEY.ssm must be a name such as /name/of/parameter, of a-z, A-Z, 0-9, _, . and -, not beginning with /aws or /ssm, got '/a//b'":
        ["{ app: { KEY: { ssm: '/a//b' } } }"],
      "environments.dev.secrets.app.KEY.ssm must be a name such as /name/of/parameter, of a-z, A-Z, 0-9, _, . and -, not beginning with /aws or /ssm, got '/a/'":
        ["{ app: { KEY: { ssm: '/a/' } } }"],
      "environments.dev.secrets.app.KEY.secretsManager must be a name of a-z, A-Z, 0-9 and /_+=.@-, not ending in a hyphen and six characters, as ARNs of secrets do, got 'prod/db-secret'":
        ["{ app: { KEY: { secretsManager: 'prod/db-secret' } } }"],
      "environments.dev.secrets.app.KEY.secretsManager must be a name of a-z, A-Z, 0-9 and /_+=.@-, not ending in a hyphen and six characters, as ARNs of secrets do, got 'prod/*'":
        ["{ app: { KEY: { secretsManager: 'prod/*' } } }"],
      "environments.dev.secrets.app.KEY.secretsManager must be a name of a-z, A-Z, 0-9 and /_+=.@-, not ending in a hyphen and six characters, as ARNs of secrets do, got 'my secret'":
        ["{ app: { KEY: { secretsManager: 'my secret' } } }"],
      "environments.dev.secrets.app.KEY.secretsManager must be a name of a-z, A-Z, 0-9 and /_+=.@-, not ending in a hyphen and six characters, as ARNs of secrets do, got 'arn:aws:secretsmanager:us-east-1:111122223333:secret:db'":
        ["{ app: { KEY: { secretsManager: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:db' } } }"],
      "environments.dev.secrets.app.KEY must be { ssm: '/name/of/parameter' } or { secretsManager: 'name-of-secret' }, got {}":
        ['{ app: { KEY: {} } }'],
      "environments.dev.secrets.app.KEY must be { ssm: '/name/of/parameter' } or { secretsManager: 'name-of-secret' }, got { ssm: '/a', secretsManager: 'b' }":
        ["{ app: { KEY: { ssm: '/a', secretsManager: 'b' } } }"],
      "environments.dev.secrets.app.KEY must be { ssm: '/name/of/parameter' } or { secretsManager: 'name-of-secret' }, got '/key'":
        ["{ app: { KEY: '/key' } }"],
      "* must be for one of app, redirect, got 'api'": ["{ api: { KEY: { ssm: '/key' } } }"],
      'environments.dev.secrets.app must not have APP_PORT, which the task sets': [
        "{ app: { APP_PORT: { ssm: '/key' } } }",
      ],
      '* must be fewer or smaller: the policy fargate-duo-dev-boundary has 7,263 characters, AWS takes 6,144':
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
];
