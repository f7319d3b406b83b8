import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { stateKey } from '../../contract/names';

/** The parts of a synthesized stack that are read. */
export interface Synthesized {
  readonly terraform?: { readonly required_providers?: { readonly aws?: { readonly version?: string } } };
  /** Type → name → its configuration. */
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly data?: {
    readonly terraform_remote_state?: Readonly<Record<string, { readonly config: { readonly key: string } }>>;
    readonly aws_ssm_parameter?: Readonly<Record<string, { readonly name: string }>>;
  };
  readonly output?: Readonly<Record<string, { readonly value: unknown }>>;
}

/** @param outdir the `--output` of `cdktf synth` */
export async function readSynthesized(outdir: string, stack: string): Promise<Synthesized> {
  const file = join(outdir, 'stacks', stack, 'cdk.tf.json');
  return JSON.parse(await readFile(file, 'utf8')) as Synthesized;
}

/** Writes one stack as `cdktf synth` would, for the CLI's `--skip-synth`. */
export async function writeSynthesized(outdir: string, name: string, stack: Synthesized): Promise<void> {
  const workingDirectory = join('stacks', name);
  const synthesizedStackPath = join(workingDirectory, 'cdk.tf.json');
  const entry = {
    name,
    constructPath: name,
    annotations: [],
    dependencies: [],
    workingDirectory,
    synthesizedStackPath,
  };
  await mkdir(join(outdir, workingDirectory), { recursive: true });
  await writeFile(join(outdir, synthesizedStackPath), JSON.stringify(stack));
  await writeFile(join(outdir, 'manifest.json'), JSON.stringify({ stacks: { [name]: entry } }));
}

/** The stacks whose outputs it reads, each with the names of those outputs. */
export function dependenciesOf(synthesized: Synthesized): { stack: string; outputs: string[] }[] {
  const text = JSON.stringify(synthesized);
  const states = Object.entries(synthesized.data?.terraform_remote_state ?? {});
  return states.map(([name, { config }]) => {
    const reads = text.matchAll(new RegExp(`terraform_remote_state\\.${name}\\.outputs\\.([\\w-]+)`, 'g'));
    const outputs = new Set([...reads].map(([, output = '']) => output));
    return { stack: config.key.slice(0, -stateKey('').length), outputs: [...outputs] };
  });
}

/** Address of the resource whose attribute the output is, or the output's name if there is none. */
export const sourceOf = ({ output }: Synthesized, name: string): string =>
  /\$\{(\w+\.[\w-]+)/.exec(String(output?.[name]?.value))?.[1] ?? name;

/** Names of the parameters that it reads. */
export const parametersOf = ({ data }: Synthesized): string[] =>
  Object.values(data?.aws_ssm_parameter ?? {}).map(({ name }) => name);
