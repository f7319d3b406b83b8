interface Stack {
  planned: number;
  done: number;
  readonly waiting: Set<string>;
  /** When its last line was printed, in milliseconds. */
  said: number;
}

/** Milliseconds between lines: Terraform prints a waiting line every ten seconds for each resource. */
const SAY_EVERY = 9_000;

/** Summarizes the CDKTF CLI's output in a few lines: the progress of each stack, and what it waits for. */
export class TerraformProgress {
  private readonly stacks = new Map<string, Stack>();
  private current = '';

  /** @param showPlan also print what is planned for each resource */
  constructor(
    private readonly say: (stack: string, text: string) => void,
    private readonly showPlan = false,
  ) {}

  /** @param line without colours */
  read(line: string): void {
    // The CLI writes the stack's id before the first line of a block and indents the others.
    const { id, text = '' } = /^(?:(?<id>[\w-]+) {2,})?\s*(?<text>.*)$/.exec(line)?.groups ?? {};
    if (id) this.current = id;
    const stack = this.stackOf(this.current);

    // '# aws_lb.alb_1 (balancer/alb) will be created', or 'must be replaced', or 'has moved to …'.
    const intent = /^# (?<what>\w+\.\S+.* (will|must) be .*)$/.exec(text)?.groups?.what;
    if (intent && this.showPlan) {
      this.say(this.current, intent);
      return;
    }
    const plan = /^Plan: (?<add>\d+) to add, (?<change>\d+) to change, (?<destroy>\d+) to destroy/.exec(
      text,
    )?.groups;
    if (plan) stack.planned = Number(plan.add) + Number(plan.change) + Number(plan.destroy);
    if (plan || /^(No changes\.|Apply complete!|Destroy complete!)/.test(text)) {
      this.say(this.current, text);
      stack.said = Date.now();
      return;
    }
    // 'aws_lb.alb_1: Still creating...', or with the path of the construct, 'aws_lb.alb_1 (balancer/alb): …'.
    const event = /^(?<type>\w+)\.\S+(?: \(.*?\))?: (?<verb>Still|\w+ complete)/.exec(text)?.groups;
    if (!event?.type) return;
    if (event.verb === 'Still') this.wait(stack, event.type);
    else stack.done += 1;
  }

  private wait(stack: Stack, type: string): void {
    stack.waiting.add(type);
    if (Date.now() - stack.said < SAY_EVERY) return;
    this.say(
      this.current,
      `${stack.done} of ${stack.planned} done, waiting for ${[...stack.waiting].join(', ')}`,
    );
    stack.said = Date.now();
    stack.waiting.clear();
  }

  private stackOf(id: string): Stack {
    const known = this.stacks.get(id);
    if (known) return known;
    const stack = { planned: 0, done: 0, waiting: new Set<string>(), said: Date.now() };
    this.stacks.set(id, stack);
    return stack;
  }
}
