/** `repositoryIds` missing from settings.ts: the command that reads them, and the offer to add them. */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import ts from 'typescript';

import type { Settings } from '../../contract/settings';
import { confirm } from '../terminal/ask';
import { output } from '../terminal/processes';
import { shellWord } from '../terminal/shell-word';

/** A jq filter for gh. \u0027 is a single quote, which a shell would need escaped. */
const LINE = String.raw`"repositoryIds: { owner: \u0027\(.owner.id)\u0027, repository: \u0027\(.id)\u0027 },"`;

const ghArguments = (repository: string) => ['api', `repos/${repository}`, '--jq', LINE];

/** The shell command that prints the `repositoryIds` line for settings.ts. */
export const idsCommand = (repository: string): string =>
  ['gh', ...ghArguments(repository).map(shellWord)].join(' ');

/**
 * If `repositoryIds` are missing, explains why they matter and how to read them. In a terminal it also offers to add
 * them to settings.ts. It never stops a deployment.
 *
 * @param approve do not ask
 * @param timeoutMs how long gh may take
 */
export async function offerRepositoryIds(
  { repository, repositoryIds }: Settings,
  approve: boolean,
  timeoutMs = 10_000,
): Promise<void> {
  if (repositoryIds) return;
  console.log(
    `settings.ts has no repositoryIds: if the name ${repository} becomes free, anyone who takes it could assume the ` +
      `roles; this prints the line to add: ${idsCommand(repository)}`,
  );
  if (approve || !process.stdin.isTTY) return;
  const line = await askGithub(repository, timeoutMs);
  if (line === undefined) return;
  const file = resolve('settings.ts');
  const edited = withLine(await readFile(file, 'utf8'), line);
  if (edited === undefined) {
    console.log(`settings.ts has no separate line for repository: paste this yourself: ${line}`);
  } else if (await confirm(`${line}\nadd this to settings.ts?`, '--auto-approve')) {
    await writeFile(file, edited);
    console.log('added to settings.ts: commit it');
  }
}

/** The line; undefined if gh does not print it, which is reported. */
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
  console.log(`gh does not print the ids (${reason}): bootstrap continues without them, run it again later`);
  return undefined;
}

/** The text of settings.ts with the line added after the `repository` line; undefined if there is no such line. */
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
  // Nothing else may be on the line.
  const [, indent] = /^(\s*)$/.exec(text.slice(begin, repository.getStart(source))) ?? [];
  if (indent === undefined || !/^,\s*(\/\/.*)?$/.test(text.slice(repository.end, end))) return undefined;
  return `${text.slice(0, end)}\n${indent}${line}${text.slice(end)}`;
}
