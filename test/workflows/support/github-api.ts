/** The part of GitHub's API that the workflows use, in its documented shapes. It enforces a job's permissions. */
import { createServer, type IncomingMessage } from 'node:http';

import { settings } from '../../fixtures/settings';
import { listen } from '../../src/support/sockets';
import { startGithub } from '../../tools/support/github';
import type { Permissions } from './workflows';

export interface GithubApi {
  readonly url: string;
  readonly issues: readonly { readonly title: string; readonly state: string; readonly comments: string[] }[];
  /** Of the pull request. */
  readonly comments: { id: number; body: string }[];
  /** GitHub's environments → types of their protection rules, 'app' or 'app, off' for an app's rule. */
  readonly environments: Record<string, readonly string[]>;
  /** Created by workflows. */
  readonly deployments: { readonly id: number }[];
  readonly close: () => void;
}

export async function startGithubApi(): Promise<GithubApi> {
  const behind = await startGithub();
  const comments: GithubApi['comments'] = [];
  const environments: Record<string, readonly string[]> = {};
  const deployments: GithubApi['deployments'] = [];

  const answer = async (request: IncomingMessage): Promise<[status: number, body: unknown]> => {
    const { method = '', url: target = '', headers } = request;
    const path = target.replace(`/repos/${settings.repository}/`, '').replace(/\?.*/, '');
    const text = await readAll(request);
    const permissions = permissionsOf(headers.authorization ?? '');
    const may = (scope: string, access: string) => permissions[scope] === access;
    const [, environment = '', rules] =
      /^environments\/(\w+)(\/deployment_protection_rules)?$/.exec(path) ?? [];
    if (environment) {
      if (!may('actions', 'read')) return forbidden;
      const types = environments[environment];
      if (!types) return [404, { message: 'Not Found' }];
      const apps = types.filter((type) => type.startsWith('app'));
      if (rules) return [200, { custom_deployment_protection_rules: apps.map(toAppRule) }];
      return [
        200,
        {
          name: environment,
          protection_rules: types.filter((type) => !apps.includes(type)).map((type, id) => ({ id, type })),
        },
      ];
    }
    if (path === 'deployments') return may('deployments', 'read') ? [200, deployments] : forbidden;
    if (/^issues\/7\/comments|^issues\/comments\//.test(path)) {
      if (!may('pull-requests', 'write')) return forbidden;
      if (method === 'GET') return [200, comments.map((each) => ({ ...each, user }))];
      const { body } = JSON.parse(text) as { body: string };
      const known = comments.find(({ id }) => path === `issues/comments/${id}`);
      if (known) known.body = body;
      else comments.push({ id: comments.length + 1, body });
      return [known ? 200 : 201, {}];
    }
    if (!may('issues', 'write')) return forbidden;
    const init = method === 'GET' ? { method } : { method, body: text };
    const response = await fetch(
      `${behind.env['GITHUB_API_URL'] ?? ''}${target.replace(settings.repository, 'owner/name')}`,
      init,
    );
    return [response.status, await response.json()];
  };

  const server = createServer((request, response) => {
    void answer(request).then(([status, body]) => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  const port = await listen(server);
  const close = () => {
    server.close();
    server.closeAllConnections();
    behind.close();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    issues: behind.issues,
    comments,
    environments,
    deployments,
    close,
  };
}

const forbidden: [number, unknown] = [403, { message: 'Resource not accessible by integration' }];
const toAppRule = (type: string, id: number) => ({ id, enabled: type === 'app' });
const user = { login: 'github-actions[bot]' };

/** The token of a job with the permissions, which it names. */
export const tokenOf = (permissions: Permissions) =>
  Buffer.from(JSON.stringify(permissions)).toString('base64url');

const permissionsOf = (authorization: string) =>
  JSON.parse(Buffer.from(authorization.replace(/^\w+ /, ''), 'base64url').toString() || '{}') as Permissions;

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
