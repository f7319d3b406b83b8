/** Names of the environment variables that a task sets for its services. */

const variable = (service: string, suffix: string) =>
  `${service.toUpperCase().replaceAll('-', '_')}_${suffix}`;

/** The variable that overrides a service's port: `app` → `APP_PORT`. */
export const portVariable = (service: string) => variable(service, 'PORT');

/** The variable that overrides a service's URL for the services that proxy to it: `app` → `APP_URL`. */
export const urlVariable = (service: string) => variable(service, 'URL');

/** Variables that a task sets or relies on: settings.ts cannot set them for a service. */
export const variablesOfTask = (services: readonly string[]): string[] => [
  'HOST',
  'MAX_CONNECTIONS',
  'SHUTDOWN_DELAY_MS',
  'SHUTDOWN_TIMEOUT_MS',
  'UPSTREAM_TIMEOUT_MS',
  ...services.flatMap((service) => [portVariable(service), urlVariable(service)]),
];
