import { isLoss } from '../terraform/losses';
import { describeChange, describeCost, inOrder, symbols, tally, unchanged } from './describe';
import type { StackPlan } from './stack-plan';

export interface MarkdownOptions {
  /** Markdown that says where the full text of each plan is. */
  readonly fullPlan: string;
  /** Lines about environments that are still deployed, although settings.ts no longer has them. @default none */
  readonly removed?: readonly string[];
  /** Maximum length in characters. @default 65000, a little less than the 65,536 of a comment on GitHub */
  readonly limit?: number;
}

/** The plans as a comment. Resources that do not fit are left out from the end, and counted. */
export function planMarkdown(
  plans: readonly StackPlan[],
  { fullPlan, removed = [], limit = 65_000 }: MarkdownOptions,
): string {
  const total = plans.reduce((sum, { changes }) => sum + changes.length, 0);
  const render = (shown: number) => markdown(plans, shown, total, removed, fullPlan);
  const whole = render(total);
  if (whole.length <= limit) return whole;
  let [fits, tooMany] = [0, total];
  while (tooMany - fits > 1) {
    const shown = Math.floor((fits + tooMany) / 2);
    if (render(shown).length <= limit) fits = shown;
    else tooMany = shown;
  }
  return render(fits);
}

/** @param shown how many changes, and how many losses, are listed */
function markdown(
  plans: readonly StackPlan[],
  shown: number,
  total: number,
  removed: readonly string[],
  fullPlan: string,
): string {
  return [
    '### Plan',
    ...changesMarkdown(plans, shown),
    ...(shown < total ? [`… and ${total - shown} more of ${total} resources: see the full plan.`] : []),
    ...unchanged(plans).map(capitalized),
    ...removed.map((line) => `⚠️ ${line}`),
    `${capitalized(describeCost(plans))}.`,
    `Full plan: ${fullPlan}`,
  ].join('\n\n');
}

/**
 * A paragraph about losses, followed by one for each stack that changes.
 *
 * @param shown how many changes, and how many losses, are listed @default all
 */
export function changesMarkdown(
  plans: readonly Pick<StackPlan, 'stack' | 'changes'>[],
  shown = Infinity,
): string[] {
  let left = shown;
  const stacks = plans.flatMap(({ stack, changes }) => {
    const listed = inOrder(changes).slice(0, left);
    left -= listed.length;
    if (changes.length === 0) return [];
    // In a code block, values are not interpreted as Markdown; GitHub colours lines with '!' as changed.
    const lines = listed.map((change) =>
      `${symbols[change.action]} ${describeChange(change)}`.replace(/^~/, '!'),
    );
    return [`**${stack}**: ${tally(changes)}`, ...(lines.length > 0 ? [block(lines)] : [])];
  });
  const losses = plans.flatMap(({ stack, changes }) =>
    changes.filter(isLoss).map(({ address }) => `\`${stack}/${address}\``),
  );
  const others = losses.length - shown;
  const named = others > 0 ? [...losses.slice(0, shown), `${others} more`] : losses;
  return [
    ...(losses.length > 0
      ? [
          `⚠️ Data or an address is lost with ${named.join(', ')}: a deployment refuses this unless allowed by name.`,
        ]
      : []),
    ...stacks,
  ];
}

const block = (lines: readonly string[]) => ['```diff', ...lines, '```'].join('\n');

// A stack's id keeps its case.
const capitalized = (text: string) =>
  text.replace(/^(no|a) /, (word) => word.charAt(0).toUpperCase() + word.slice(1));
