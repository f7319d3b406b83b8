import type { output } from '../terminal/processes';

/** The Terraform program: the value of the CDKTF CLI's own variable, or else the one on PATH. */
export const terraformProgram = (): string => process.env.TERRAFORM_BINARY_NAME || 'terraform';

interface Ended extends Omit<Awaited<ReturnType<typeof output>>, 'status'> {
  /** Exit status, or the name of the signal or error that ended it or kept it from starting. */
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
