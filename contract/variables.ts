/** Names of the environment variables that a task gives its services. */

const variable = (service: string, suffix: string) =>
  `${service.toUpperCase().replaceAll('-', '_')}_${suffix}`;

/** The variable that moves a service's port: `app` → `APP_PORT`. */
export const portVariable = (service: string) => variable(service, 'PORT');

/** The variable that moves the upstream which a service is to those that proxy to it: `app` → `APP_URL`. */
export const urlVariable = (service: string) => variable(service, 'URL');

/** What a task sets, or takes for granted: no service can have variables of these names of its own. */
export const variablesOfTask = (services: readonly string[]): string[] => [
  'HOST',
  'MAX_CONNECTIONS',
  'SHUTDOWN_DELAY_MS',
  'SHUTDOWN_TIMEOUT_MS',
  'UPSTREAM_TIMEOUT_MS',
  ...services.flatMap((service) => [portVariable(service), urlVariable(service)]),
];
