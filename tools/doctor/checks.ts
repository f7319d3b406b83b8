/** The checks of `npm run doctor`, in the order in which they are shown. */
import type { Settings } from '../../contract/settings';
import { bootstrapped, credentials, oidcProvider, roles, zones } from './aws';
import type { Check } from './examine';
import { actions, environments, login, repository } from './github';
import { disk, engine, node, ports, terraform } from './machine';
import { account, code, committed, generated, git, origin } from './project';
import { python } from './python';

/**
 * @param load reads settings.ts, and throws if it is wrong
 * @param folder of the repository
 */
export function checks(load: () => Settings, folder = '.'): readonly Check[] {
  const of = (look: (settings: Settings, folder: string) => string | Promise<string>) => () =>
    look(load(), folder);
  return [
    { name: 'node', look: () => node(folder) },
    { name: 'python', look: () => python(folder) },
    { name: 'terraform', look: terraform },
    { name: 'engine', look: engine },
    { name: 'disk', look: () => disk(folder) },
    { name: 'settings', look: of(describe) },
    { name: 'ports', needs: ['settings'], look: of(ports) },
    { name: 'code', needs: ['settings'], look: of(code) },
    { name: 'generated', needs: ['settings'], look: of(generated) },
    { name: 'git', look: () => git(folder) },
    { name: 'committed', needs: ['git'], look: () => committed(folder) },
    { name: 'account', needs: ['settings'], look: of(account) },
    { name: 'origin', needs: ['git', 'account'], look: of(origin) },
    { name: 'github', needs: ['account'], look: of(login) },
    { name: 'repository', needs: ['github'], look: of(repository) },
    { name: 'actions', needs: ['repository'], look: of(actions) },
    { name: 'environments', needs: ['repository'], look: of(environments) },
    { name: 'credentials', needs: ['account'], look: of(credentials) },
    { name: 'zones', needs: ['credentials'], look: of(zones) },
    { name: 'oidc', needs: ['zones'], look: of(oidcProvider) },
    { name: 'bootstrap', needs: ['zones'], look: of(bootstrapped) },
    { name: 'roles', needs: ['bootstrap'], look: of(roles) },
  ];
}

const describe = ({ project, region, environments: all }: Settings) =>
  `${project} in ${region}: ${all.map(({ name }) => name).join(', ')}`;
