/** How many simultaneous connections a server accepts. */

/** Outside a container, or in a large one: with less than 1 GiB of memory V8's heap holds no more. */
export const MAX_CONNECTIONS = 1_000;

/** MiB of the smallest container: a smaller one would hold so few connections that it refuses the load balancer's. */
export const CONTAINER_MIB = 128;

/**
 * Connections that a container of this many MiB holds if each has eight requests, with 16 KiB of headers, that an
 * upstream does not answer. The server and its health check take up to 100 MiB, each such connection 150 to 180 KiB;
 * this counts 200.
 */
export const connectionsIn = (memoryMiB: number): number =>
  Math.min(MAX_CONNECTIONS, Math.floor((memoryMiB - 100) * 5));
