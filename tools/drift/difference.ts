/** A difference from the last deployment, or one that the next deployment will make. */
export interface Difference {
  readonly address: string;
  /** A short description, such as 'changed; the next deployment restores it'. */
  readonly what: string;
  /** Empty if the difference is the whole resource. */
  readonly attributes: readonly Attribute[];
}

export interface Attribute {
  readonly name: string;
  readonly from?: unknown;
  readonly to?: unknown;
}
