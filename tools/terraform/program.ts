import type { output } from '../terminal/processes';

/** The program that is Terraform: what the CDKTF CLI's own variable names, or else the one on PATH. */
export const terraformProgram = (): string => process.env.TERRAFORM_BINARY_NAME || 'terraform';

interface Ended extends Omit<Awaited<ReturnType<typeof output>>, 'status'> {
  /** Of its exit, or the name of what ended it or kept it from starting. */
  readonly status: number | string;
}

/** Why a run of Terraform failed: its error or its last line, and how it ended. */
export function reasonOf({ status, stdout, stderr }: Ended): string {
  const said = stderr.trim()
    ? stderr.replace(/^[\s\S]*Error: /, '')
    : (stdout.trim().split('\n').at(-1) ?? '');
  const line = said.replace(/[│╷╵]/g, '').replace(/\s+/g, ' ').trim();
  return [...(line ? [line] : []), typeof status === 'number' ? `status ${status}` : status].join(', ');
}
