/** The task sizes that Fargate offers. */

/**
 * CPU units → MiB of memory that Fargate offers with them.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
 */
const fargateSizes = {
  256: [512, 1024, 2048],
  512: [1024, 2048, 3072, 4096],
  1024: [2048, 3072, 4096, 5120, 6144, 7168, 8192],
  2048: [4096, 5120, 6144, 7168, 8192, 9216, 10240, 11264, 12288, 13312, 14336, 15360, 16384],
  4096: [
    8192, 9216, 10240, 11264, 12288, 13312, 14336, 15360, 16384, 17408, 18432, 19456, 20480, 21504, 22528,
    23552, 24576, 25600, 26624, 27648, 28672, 29696, 30720,
  ],
  8192: [16384, 20480, 24576, 28672, 32768, 36864, 40960, 45056, 49152, 53248, 57344, 61440],
  16384: [32768, 40960, 49152, 57344, 65536, 73728, 81920, 90112, 98304, 106496, 114688, 122880],
} as const;

type FargateSizes = typeof fargateSizes;
export type TaskSize = {
  [Cpu in keyof FargateSizes]: { readonly cpu: Cpu; readonly memoryMiB: FargateSizes[Cpu][number] };
}[keyof FargateSizes];

const sizes: Readonly<Record<number, readonly number[]>> = fargateSizes;

export function isTaskSize(value: unknown): value is TaskSize {
  const { cpu = 0, memoryMiB = 0 } = (value ?? {}) as Partial<TaskSize>;
  return sizes[cpu]?.includes(memoryMiB) ?? false;
}

/** What a size must be: the legal memory sizes for its CPU, or the legal CPUs if that is wrong too. */
export function legalSizes(value: unknown): string {
  const { cpu = 0 } = (value ?? {}) as Partial<TaskSize>;
  return sizes[cpu]
    ? `must have, for cpu ${cpu}, one of these memoryMiB: ${sizes[cpu].join(', ')}`
    : `must be { cpu, memoryMiB } with one of these cpu: ${Object.keys(sizes).join(', ')}`;
}
