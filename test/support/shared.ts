import { get } from 'node:http';
import { text } from 'node:stream/consumers';

import type { makers } from './run/makers';

type Makers = typeof makers;

/** The run's shared thing of this name; made on first use, only once. */
export async function shared<N extends keyof Makers>(name: N): Promise<Awaited<ReturnType<Makers[N]>>> {
  // Not fetch, which times out after five minutes.
  const [status, body] = await new Promise<[number | undefined, string]>((resolve, reject) => {
    get(`${process.env.TEST_SERVER ?? ''}/${name}`, { agent: false }, (answer) => {
      text(answer).then((all) => {
        resolve([answer.statusCode, all]);
      }, reject);
    }).on('error', reject);
  });
  if (status !== 200) throw new Error(`${name}: ${body}`);
  return JSON.parse(body) as Awaited<ReturnType<Makers[N]>>;
}
