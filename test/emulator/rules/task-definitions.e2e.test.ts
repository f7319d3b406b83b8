import { ECS, type RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';

import { emptyAccount } from '../../support/accounts';
import { describeWith } from '../../support/describe-with';
import type { Account } from '../../support/fork';
import { optionsOf } from './account';
import { testRefusals, times, x } from './refusals';

type Definition = RegisterTaskDefinitionCommandInput;

describeWith(['moto'], 'in the emulated ECS', () => {
  let account: Account;
  let ecs: ECS;

  beforeAll(async () => {
    account = await emptyAccount();
    ecs = new ECS(optionsOf(account));
    await ecs.createCluster({ clusterName: 'cluster' });
    await register({});
  });

  const app = { name: 'app', image: 'app', memory: 256 };
  const register = (definition: Partial<Definition>) =>
    ecs.registerTaskDefinition({ family: 'family', containerDefinitions: [app], ...definition });
  const serve = (settings: object) =>
    ecs.createService({
      ...{ cluster: 'cluster', serviceName: 'service', taskDefinition: 'family', desiredCount: 0 },
      ...settings,
    });
  const names = { refused: [x(256), 'a b', 'a.b'], taken: [x(255), 'a_b-C'] };

  testRefusals<string>(
    () => account,
    [
      [
        'as a name of a cluster,',
        'InvalidParameterException',
        names.refused,
        names.taken,
        (clusterName) => ecs.createCluster({ clusterName }),
      ],
      [
        'as a name of a service,',
        'InvalidParameterException',
        names.refused,
        names.taken,
        (serviceName) => serve({ serviceName }),
      ],
      ['as a family,', 'ClientException', names.refused, names.taken, (family) => register({ family })],
      [
        'as a name of a container,',
        'ClientException',
        names.refused,
        names.taken,
        (name) => register({ containerDefinitions: [{ ...app, name }] }),
      ],
      [
        'as a secret beside the variable TOKEN,',
        'ClientException',
        ['TOKEN'],
        ['TOKENS'],
        (name) => {
          const container = { ...app, environment: [{ name: 'TOKEN', value: 'a' }] };
          return register({ containerDefinitions: [{ ...container, secrets: [{ name, valueFrom: 'a' }] }] });
        },
      ],
      [
        'as the CPU and memory of a task of Fargate,',
        'ClientException',
        ['256 4096', '300 512', '512 512', '4096 31744', '8192 18432'],
        ['256 2048', '512 1024', '4096 30720', '8192 61440', '16384 122880'],
        (size) => {
          const [cpu, memory] = size.split(' ');
          return register({ requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc', cpu, memory });
        },
      ],
    ],
  );

  const bytes = JSON.stringify({
    family: 'family',
    containerDefinitions: [{ ...app, command: [''] }],
  }).length;

  testRefusals<number>(
    () => account,
    [
      [
        'as bytes of a task definition,',
        'ClientException',
        [65537],
        [65536],
        (size) => register({ containerDefinitions: [{ ...app, command: [x(size - bytes)] }] }),
      ],
      [
        'as a port of a container,',
        'ClientException',
        [65536],
        [65535],
        (containerPort) =>
          register({ containerDefinitions: [{ ...app, portMappings: [{ containerPort }] }] }),
      ],
      [
        'as a count of containers,',
        'ClientException',
        [11],
        [10],
        (count) =>
          register({
            containerDefinitions: times(count, (index) => ({ ...app, name: `app-${index}` })),
          }),
      ],
    ],
  );
});
