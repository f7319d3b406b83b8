/** A local GitHub REST API for issues and labels, in its documented shapes. */
import { createServer, type IncomingMessage } from 'node:http';

import { listen } from '../../src/support/sockets';

interface IssueOfGithub {
  readonly number: number;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  readonly labels: readonly { readonly name: string }[];
  readonly pull_request?: object;
  readonly comments: string[];
}

export interface GithubEndpoint {
  /** Variables that lead a program to it. */
  readonly env: NodeJS.ProcessEnv;
  readonly issues: IssueOfGithub[];
  readonly labels: string[];
  /** Method and path of every request that changes something. */
  readonly writes: string[];
  /** Answers every request with this status from now on. */
  fail: (status: number, message: string) => void;
  close: () => void;
}

/** Starts it on a free port, with the repository owner/name. */
export async function startGithub(): Promise<GithubEndpoint> {
  const issues: IssueOfGithub[] = [];
  const labels: string[] = [];
  const writes: string[] = [];
  const failure: { status?: number; message?: string } = {};
  const answer = (
    method: string,
    url: URL,
    body: Record<string, unknown>,
  ): [number, unknown, (string | undefined)?] => {
    if (failure.status) return [failure.status, { message: failure.message }];
    const path = url.pathname.replace('/repos/owner/name/', '');
    if (method !== 'GET') writes.push(`${method} ${path}`);
    const [kind, id = '', part] = path.split('/');
    const issue = issues.find(({ number }) => number === Number(id));
    switch (`${method} ${kind ?? ''}${id && '/*'}${part ? `/${part}` : ''}`) {
      case 'GET issues': {
        const {
          state,
          labels: label,
          page = '1',
          per_page: size = '30',
        } = Object.fromEntries(url.searchParams);
        const all = issues.filter(
          (each) => each.state === state && each.labels.some(({ name }) => name === label),
        );
        const end = Number(page) * Number(size);
        url.searchParams.set('page', `${Number(page) + 1}`);
        const next = end < all.length ? `<${url.href}>; rel="next"` : undefined;
        return [200, all.slice(end - Number(size), end), next];
      }
      case 'POST issues': {
        const {
          title,
          body: text,
          labels: names,
        } = body as { title: string; body: string; labels: string[] };
        const number = issues.length + 1;
        const made: IssueOfGithub = {
          number,
          title,
          body: text,
          state: 'open',
          labels: names.map((name) => ({ name })),
          comments: [],
        };
        issues.push(made);
        return [201, { ...made, html_url: addressOf(number) }];
      }
      case 'PATCH issues/*':
        if (!issue) return [404, { message: 'Not Found' }];
        return [200, { ...Object.assign(issue, body), html_url: addressOf(issue.number) }];
      case 'POST issues/*/comments':
        issue?.comments.push(body.body as string);
        return [201, {}];
      case 'GET labels/*':
        return labels.includes(id) ? [200, { name: id }] : [404, { message: 'Not Found' }];
      case 'POST labels':
        labels.push(body.name as string);
        return [201, body];
      default:
        return [500, { message: `no answer for ${method} ${url.pathname}` }];
    }
  };
  const server = createServer((request, response) => {
    void readBody(request).then((text) => {
      const url = new URL(request.url ?? '/', `http://${request.headers.host ?? ''}`);
      const body = JSON.parse(text || '{}') as Record<string, unknown>;
      const [status, content, link] = answer(request.method ?? '', url, body);
      response.writeHead(status, { 'Content-Type': 'application/json', ...(link && { Link: link }) });
      response.end(JSON.stringify(content));
    });
  });
  const port = await listen(server);
  return {
    env: {
      GITHUB_TOKEN: 'token',
      GITHUB_REPOSITORY: 'owner/name',
      GITHUB_API_URL: `http://127.0.0.1:${port}`,
    },
    issues,
    labels,
    writes,
    fail: (status, message) => Object.assign(failure, { status, message }),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const addressOf = (number: number) => `https://github.com/owner/name/issues/${number}`;

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
