import { availableParallelism, cpus, totalmem } from 'node:os';

/** One line that says where and when figures were measured. */
export function circumstances(began = new Date()): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  const date = began.toISOString().slice(0, 10);
  return `${date}, Node ${process.versions.node}, ${process.platform}, ${availableParallelism()} cores of ${model}, ${memory} GiB`;
}
