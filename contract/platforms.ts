import type { Environment } from './settings';

/** CPU architecture of an environment, as ECS names it → platform of its image, as registries name it. */
export const platforms = {
  ARM64: 'linux/arm64',
  X86_64: 'linux/amd64',
} as const satisfies Record<Environment['architecture'], string>;
