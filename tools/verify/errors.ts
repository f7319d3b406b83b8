import { UserError } from '../terminal/program';
import { plain } from '../terminal/untrusted';

/** What runs is proven not to be what was asked for, or could not be proven in time. */
export class VerificationError extends UserError {
  constructor(text: string) {
    super(plain(text));
  }
}

/** A proof that may still come: what it waits for. */
export class NotYet extends Error {
  constructor(
    readonly topic: string,
    text: string,
  ) {
    super(plain(text));
  }
}
