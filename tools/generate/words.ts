/** The words of what is generated into the front pages: one record a language. */
import { dollars } from '../cost/items';

const en = {
  page: 'README.md',

  anyone: 'anyone',
  loadBalancer: 'load balancer',
  publicSubnets: 'public subnets',
  privateSubnets: 'private subnets',
  zones: (count: number) => `${count} zones`,
  tasks: (min: number, max: number, capacity: string) =>
    `${en.range(min, max)} ${max === 1 ? 'task' : 'tasks'} on ${capacity}`,
  range: (min: number, max: number) => (min === max ? `${min}` : `${min} to ${max}`),
  publicAddress: 'public address',
  internetGateway: 'internet gateway',
  natGateways: (count: number) => `${count} NAT ${count === 1 ? 'gateway' : 'gateways'}`,
  endpoints: (zones: number) => `endpoints in ${zones} zones`,
  gatewayEndpoint: 'gateway endpoint',
  image: 'image in ECR',
  secrets: (services: string) => `secrets in ${services}`,
  logs: (groups: number, days: number) => `${groups} log groups, ${days} ${days === 1 ? 'day' : 'days'}`,
  alarms: (count: number) => `${count} alarms`,
  dashboard: 'dashboard',
  mail: 'by e-mail',

  costs: (region: string, month: string) =>
    `Monthly cost in ${region} with the minimum number of tasks, at AWS's list prices of ${month}, without traffic and logs, next to what other tools create by default for one task with two containers; [item by item](docs/environments.md#costs):`,
  noPrices: (environments: readonly string[], region: string, prices: string) =>
    `The monthly cost of ${new Intl.ListFormat('en').format(environments)} is not known: ${prices} has no prices for ${region}. Add them there, from AWS's pages that it names, and run \`npm run generate\`; until then \`npm run cost\` and \`npm run plan\` show none either.`,
  usd: (usd: number) => dollars(usd),
  egressRow: 'egress',
  tasksRow: 'tasks',
  monthRow: 'per month',
};

export type Words = typeof en;

const portuguese: Words = {
  page: 'README.pt-BR.md',

  anyone: 'qualquer pessoa',
  loadBalancer: 'balanceador de carga',
  publicSubnets: 'sub-redes públicas',
  privateSubnets: 'sub-redes privadas',
  zones: (count) => `${count} zonas`,
  tasks: (min, max, capacity) =>
    `${portuguese.range(min, max)} ${max === 1 ? 'tarefa' : 'tarefas'} em ${capacity}`,
  range: (min, max) => (min === max ? `${min}` : `${min} a ${max}`),
  publicAddress: 'IP público',
  internetGateway: 'gateway de internet',
  natGateways: (count) => `${count} ${count === 1 ? 'gateway' : 'gateways'} NAT`,
  endpoints: (zones) => `endpoints em ${zones} zonas`,
  gatewayEndpoint: 'endpoint de gateway',
  image: 'imagem no ECR',
  secrets: (services) => `segredos em ${services}`,
  logs: (groups, days) => `${groups} grupos de logs, ${days} ${days === 1 ? 'dia' : 'dias'}`,
  alarms: (count) => `${count} alarmes`,
  dashboard: 'dashboard',
  mail: 'por e-mail',

  costs: (region, month) =>
    `Custo mensal em ${region} com o mínimo de tarefas, aos preços de tabela da AWS de ${month}, sem tráfego e logs, ao lado do que outras ferramentas criam por padrão para uma tarefa com dois contêineres; [item por item](docs/environments.md#costs):`,
  noPrices: (environments, region, prices) =>
    `O custo mensal de ${new Intl.ListFormat('pt-BR').format(environments)} não é conhecido: ${prices} não tem preços para ${region}. Acrescente-os ali, a partir das páginas da AWS que o arquivo cita, e execute \`npm run generate\`; até lá, \`npm run cost\` e \`npm run plan\` também não mostram nenhum.`,
  usd: (usd) => new Intl.NumberFormat('pt-BR', { style: 'currency', currency: 'USD' }).format(usd),
  egressRow: 'saída',
  tasksRow: 'tarefas',
  monthRow: 'por mês',
};

export const words = { en, 'pt-BR': portuguese };
