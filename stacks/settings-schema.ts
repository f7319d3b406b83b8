import { z } from 'zod';

/** What the servers, the image and the stacks need to know of one service. */
export interface ServiceContract {
  /** Port of the server, of its listener on the load balancer and of its target group. */
  readonly port: number;
  /** Path the load balancer's health check asks for; 200 is healthy. */
  readonly healthPath: string;
  /** Exact path served here → the service of the same task, and the path there, that answers it. */
  readonly proxies?: Readonly<Record<string, { readonly service: string; readonly path: string }>>;
}

export type SettingsInput = z.input<typeof schema>;
export const schema = z.any();
