/** One thing that is not as it was deployed, or will not stay as it is. */
export interface Difference {
  readonly address: string;
  /** In a few words, such as 'changed; the next deployment puts it back'. */
  readonly what: string;
  /** Where the whole resource is meant there are none. */
  readonly attributes: readonly Attribute[];
}

export interface Attribute {
  readonly name: string;
  readonly from?: unknown;
  readonly to?: unknown;
}
