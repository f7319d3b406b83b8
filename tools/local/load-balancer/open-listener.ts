import type { RequestListener, Server } from 'node:http';
import { networkInterfaces } from 'node:os';

import type { Listener } from './configuration';
import type { OwnStatus } from './own-answers';
import { listen } from './server';

/** The addresses of localhost that this machine has. */
const HOSTS = ['127.0.0.1', '::1'].filter((host) =>
  Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === host)),
);

export interface ListenerOptions {
  /** The port of this machine. */
  readonly port: number;
  readonly onRequest: RequestListener;
  /** Called with the status of an answer to an invalid request. */
  readonly onRefused: (status: OwnStatus) => void;
  /** Called once with each reason why it cannot listen. */
  readonly complain: (line: string) => void;
}

/** A listener of the account that listens on this machine as soon as the port is free. */
export class OpenListener {
  private readonly servers = new Map<string, Server>();
  private complaint = '';

  constructor(
    public configuration: Listener,
    private readonly options: ListenerOptions,
  ) {}

  async apply(configuration: Listener): Promise<void> {
    this.configuration = configuration;
    for (const host of HOSTS) if (!this.servers.has(host)) await this.open(host);
    for (const server of this.servers.values()) {
      server.keepAliveTimeout = configuration.idleTimeoutSeconds * 1000;
      server.headersTimeout = configuration.idleTimeoutSeconds * 1000;
    }
  }

  /** Stops listening; open requests are still answered. */
  close(): void {
    for (const server of this.servers.values()) server.close();
  }

  cut(): void {
    this.close();
    for (const server of this.servers.values()) server.closeAllConnections();
  }

  private async open(host: string): Promise<void> {
    const { port, onRequest, onRefused, complain } = this.options;
    try {
      this.servers.set(host, await listen(host, port, onRequest, onRefused));
    } catch (error) {
      const { loadBalancer } = this.configuration;
      const complaint =
        `${loadBalancer} cannot listen (${(error as Error).message}): ` +
        `stop what listens on port ${port} of ${host}; it will retry`;
      if (complaint !== this.complaint) complain(complaint);
      this.complaint = complaint;
    }
  }
}
