/** How many connections a server takes at a time. */

/** Without a container, or in a large one: V8's heap takes no more until it is given 1 GiB. */
export const MAX_CONNECTIONS = 1_000;

/** MiB of the smallest container: fewer connections than it holds would turn the load balancer's own away. */
export const CONTAINER_MIB = 128;

/**
 * Connections that a container of so many MiB holds, each with eight requests of 16 KiB of headers that an upstream
 * leaves unanswered. The server and the health check beside it take up to 100 MiB, each of those connections 150 to
 * 180 KiB; 200 are counted.
 */
export const connectionsIn = (memoryMiB: number): number =>
  Math.min(MAX_CONNECTIONS, Math.floor((memoryMiB - 100) * 5));
