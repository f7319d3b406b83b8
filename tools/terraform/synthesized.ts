import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { stateKey } from '../../contract/names';

/** What is read of a synthesized stack. */
export interface Synthesized {
  /** Type → name → its configuration. */
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly data?: {
    readonly terraform_remote_state?: Readonly<Record<string, { readonly config: { readonly key: string } }>>;
    readonly aws_ssm_parameter?: Readonly<Record<string, { readonly name: string }>>;
  };
}

/** @param outdir what `cdktf synth --output` was told */
export async function readSynthesized(outdir: string, stack: string): Promise<Synthesized> {
  const file = join(outdir, 'stacks', stack, 'cdk.tf.json');
  return JSON.parse(await readFile(file, 'utf8')) as Synthesized;
}

/** The stacks whose outputs it reads. */
export function dependenciesOf({ data }: Synthesized): string[] {
  const states = Object.values(data?.terraform_remote_state ?? {});
  return states.map(({ config }) => config.key.slice(0, -stateKey('').length));
}

/** Names of the parameters that it reads. */
export const parametersOf = ({ data }: Synthesized): string[] =>
  Object.values(data?.aws_ssm_parameter ?? {}).map(({ name }) => name);
