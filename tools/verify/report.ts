import { describeError } from '../aws/errors';
import { summarize } from '../github/summary';
import { readRelease } from '../aws/release-record';
import { causesOf } from './causes';
import type { Deployed } from './deployed';
import { type VerificationError } from './errors';
import type { Evidence } from './evidence';
import { plain, quoted } from '../terminal/untrusted';
import { describeServing } from './serving';

/** Reports why a deployment is not proven, likely causes, what runs now and what to do next. */
export async function report(
  deployed: Deployed,
  image: string,
  error: VerificationError,
  evidence: Evidence,
): Promise<void> {
  const causes = causesOf([error.message, ...evidence.flatMap(({ lines }) => lines)]);
  const likely = causes.map(({ cause, remedy }) => `${cause} ${remedy}`);
  if (likely.length === 0)
    likely.push('None of the common causes: look at the reasons of the tasks and their last lines.');
  const now = [
    await describeServing(deployed.settings, deployed.environment.name),
    ...(await next(deployed, image)),
  ];

  const { name } = deployed.environment;
  const shown = evidence.map(({ title, lines, nothing }) => ({
    title,
    lines: lines.length > 0 ? lines : [nothing],
  }));
  console.log(
    [
      '',
      ...shown.flatMap(({ title, lines }) => [`${title}:`, ...lines.map((line) => `  | ${line}`), '']),
      'Likely causes:',
      ...likely.map((text) => `  - ${text}`),
      '',
      'Now:',
      ...now.map((text) => `  - ${text}`),
      '',
    ].join('\n'),
  );
  summarize(
    [
      `### ${name} is not verified`,
      quoted([error.message]),
      '**Likely causes**',
      likely.map((text) => `- ${text}`).join('\n'),
      '**Now**',
      quoted(now),
      ...shown.flatMap(({ title, lines }) => [`**${title}**`, quoted(lines)]),
    ].join('\n\n'),
  );
}

/** What to do next, depending on whether there is a release to go back to. */
async function next({ settings, environment }: Deployed, image: string): Promise<string[]> {
  const { name } = environment;
  const again = `'IMAGE=${image} npm run deploy -- ${name}' tries this image again`;
  try {
    const release = await readRelease(settings, name);
    if (!release) return [`${name} has no release to go back to; once the cause is fixed, ${again}`];
    if (release === image) {
      return [
        `the recorded release is this image: 'npm run verify -- ${name}' verifies it again, ` +
          `'npm run rollback -- ${name}' returns to the previous release`,
      ];
    }
    return [
      `the recorded release is unchanged, ${release}: 'npm run rollback -- ${name}', or the workflow, returns to it`,
      `once the cause is fixed, ${again}`,
    ];
  } catch (error) {
    return [plain(`cannot read the recorded release: ${describeError(error)}`)];
  }
}
