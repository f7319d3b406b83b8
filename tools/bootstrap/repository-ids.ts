/** `repositoryIds` of settings.ts, where they are open: the command that reads them, and the offer to write them. */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import ts from 'typescript';

import type { Settings } from '../../contract/settings';
import { confirm } from '../terminal/ask';
import { output } from '../terminal/processes';
import { shellWord } from '../terminal/shell-word';

/** For gh, in the language of jq, in which \u0027 is the quote that a shell would need escaped. */
const LINE = String.raw`"repositoryIds: { owner: \u0027\(.owner.id)\u0027, repository: \u0027\(.id)\u0027 },"`;

const ghArguments = (repository: string) => ['api', `repos/${repository}`, '--jq', LINE];

/** Prints the line of `repositoryIds`, as settings.ts takes it. */
export const idsCommand = (repository: string): string =>
  ['gh', ...ghArguments(repository).map(shellWord)].join(' ');

/**
 * Where `repositoryIds` are open, says why they matter and how they are read; in a terminal it also offers to write
 * them into settings.ts. It never keeps a deployment from going on.
 *
 * @param approve nobody is to be asked
 * @param timeoutMs how long gh may take
 */
export async function offerRepositoryIds(
  { repository, repositoryIds }: Settings,
  approve: boolean,
  timeoutMs = 10_000,
): Promise<void> {
  if (repositoryIds) return;
  console.log(
    `settings.ts has no repositoryIds: whoever takes over the name ${repository}, once it is free, could assume the ` +
      `roles; the line to add: ${idsCommand(repository)}`,
  );
  if (approve || !process.stdin.isTTY) return;
  const line = await askGithub(repository, timeoutMs);
  if (line === undefined) return;
  const file = resolve('settings.ts');
  const edited = withLine(await readFile(file, 'utf8'), line);
  if (edited === undefined) {
    console.log(`settings.ts has no line of repository to add it after: paste it yourself: ${line}`);
  } else if (await confirm(`${line}\nadd this to settings.ts?`, '--auto-approve')) {
    await writeFile(file, edited);
    console.log('added to settings.ts: commit it');
  }
}

/** The line; undefined where gh does not give it, which is said. */
async function askGithub(repository: string, timeoutMs: number): Promise<string | undefined> {
  const signal = AbortSignal.timeout(timeoutMs);
  const { status, stdout, stderr } = await output('gh', ghArguments(repository), { signal }).catch(() => ({
    status: 1,
    stdout: '',
    stderr: signal.aborted ? `no answer in ${timeoutMs / 1000} s` : 'no such program on PATH',
  }));
  const line = stdout.trim();
  if (status === 0 && /^repositoryIds: \{ owner: '\d+', repository: '\d+' \},$/.test(line)) return line;
  const [reason] = (stderr || stdout).trim().split('\n');
  console.log(`gh does not tell the ids (${reason}): bootstrap goes on without, run it again once gh does`);
  return undefined;
}

/** The text of settings.ts with the line after that of `repository`; undefined where there is none of its own. */
export function withLine(text: string, line: string): string | undefined {
  const source = ts.createSourceFile('settings.ts', text, ts.ScriptTarget.Latest);
  const settings = source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .find(({ name }) => ts.isIdentifier(name) && name.text === 'settings')?.initializer;
  if (!settings || !ts.isObjectLiteralExpression(settings)) return undefined;
  const repository = settings.properties.find(
    ({ name }) => name && (ts.isIdentifier(name) || ts.isStringLiteral(name)) && name.text === 'repository',
  );
  if (!repository) return undefined;
  const [begin, end] = [
    text.lastIndexOf('\n', repository.getStart(source)) + 1,
    text.indexOf('\n', repository.end),
  ];
  // Nothing else may stand on the line.
  const [, indent] = /^(\s*)$/.exec(text.slice(begin, repository.getStart(source))) ?? [];
  if (indent === undefined || !/^,\s*(\/\/.*)?$/.test(text.slice(repository.end, end))) return undefined;
  return `${text.slice(0, end)}\n${indent}${line}${text.slice(end)}`;
}
