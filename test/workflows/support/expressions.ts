import { githubPackages } from './github-packages';

const { Lexer, Parser, Evaluator, data } = githubPackages();

export type Value = string | number | boolean | null | { readonly [key: string]: Value };
/** The contexts of an expression, by name. */
export type Contexts = Readonly<Record<string, Value>>;
/** The result of the earlier steps or jobs. */
export type Status = 'success' | 'failure';

/** The text with every `${{ … }}` evaluated. */
export function interpolate(text: string | number | boolean, contexts: Contexts): string {
  return `${text}`.replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) =>
    evaluate(expression, contexts, 'success'),
  );
}

/** Whether the `if` holds; one without a status function is false after a failure. */
export function holds(condition: string | boolean | undefined, contexts: Contexts, status: Status): boolean {
  const expression = `${condition ?? true}`.replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1');
  const asksForStatus = /\b(success|failure|always|cancelled)\s*\(/.test(expression);
  const whole = asksForStatus ? expression : `success() && (${expression})`;
  return evaluate(`!(${whole})`, contexts, status) === 'false';
}

function evaluate(expression: string, contexts: Contexts, status: Status): string {
  const answer = (value: boolean) => () => new data.BooleanData(value);
  const functions = Object.entries({
    success: answer(status === 'success'),
    failure: answer(status === 'failure'),
    always: answer(true),
    // Nobody cancels a rehearsal.
    cancelled: answer(false),
  }).map(([name, call]) => ({ name, minArgs: 0, maxArgs: 0, call }));
  try {
    const { tokens } = new Lexer(expression).lex();
    const tree = new Parser(tokens, Object.keys(contexts), functions).parse();
    const byName = new Map(functions.map((each) => [each.name, each]));
    return new Evaluator(tree, toData(contexts, '') as InstanceType<typeof data.Dictionary>, byName)
      .evaluate()
      .coerceString();
  } catch (error) {
    throw new Error(`\${{${expression}}}: ${(error as Error).message}`, { cause: error });
  }
}

/** GitHub evaluates a missing key to nothing; here it is an error. */
class Known extends data.Dictionary {
  constructor(private readonly path: string) {
    super();
  }

  override get(key: string) {
    const value = super.get(key);
    if (value) return value;
    throw new Error(`there is no ${key} in ${this.path || 'the contexts'}`);
  }
}

function toData(value: Value, path: string): InstanceType<typeof data.Dictionary> | Scalar {
  if (value === null) return new data.Null();
  if (typeof value === 'string') return new data.StringData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  if (typeof value === 'boolean') return new data.BooleanData(value);
  const dictionary = new Known(path);
  for (const [key, each] of Object.entries(value)) {
    dictionary.add(key, toData(each, path ? `${path}.${key}` : key));
  }
  return dictionary;
}

type Scalar =
  | InstanceType<typeof data.Null>
  | InstanceType<typeof data.StringData>
  | InstanceType<typeof data.NumberData>
  | InstanceType<typeof data.BooleanData>;
