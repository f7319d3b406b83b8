import type Koa from 'koa';
import type { Config } from '../server/config';
import type { Logger } from '../server/log';
import type { RequestState } from '../server/request-state';
import { createRouter, createWebApp } from '../server/web-app';
import { proxyRoute } from './proxy';

/** Redirect: answers its proxied routes with another service's answer, and `GET /health` for itself. */
export function createApp({ proxies, upstreamTimeoutMs }: Config, log: Logger): Koa<RequestState> {
  const routes = proxies.map((route) => proxyRoute(route, upstreamTimeoutMs));
  return createWebApp('redirect', log, createRouter(), routes);
}
