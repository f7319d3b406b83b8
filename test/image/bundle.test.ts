import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { services, settings } from '../../settings';
import { buildServers } from '../servers/support/processes';

test('a bundle a service, and none tells the account or its networks', () => {
  const { folder, remove } = buildServers();
  const dist = join(folder, 'dist');
  const files = readdirSync(dist);
  const code = files.map((file) => readFileSync(join(dist, file), 'utf8')).join('\n');
  remove();
  expect(files.sort()).toEqual(Object.keys(services).map((name) => `${name}.js`));
  expect(code).toContain('Ol\\xE1, mundo!');
  expect(code).not.toContain(settings.account);
  expect(code).not.toContain(settings.environments.dev?.cidr);
});
