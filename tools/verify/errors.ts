import { UserError } from '../terminal/program';
import { plain } from '../terminal/untrusted';

/** What runs is not what was requested, or this could not be proven in time. */
export class VerificationError extends UserError {
  constructor(text: string) {
    super(plain(text));
  }
}

/** The proof may still succeed; the text is what it waits for. */
export class NotYet extends Error {
  constructor(
    readonly topic: string,
    text: string,
  ) {
    super(plain(text));
  }
}
