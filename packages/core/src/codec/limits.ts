/** How deep and how large a message may be, in both directions. */
export interface Limits {
  /**
   * How deep maps and arrays may be nested, the message itself included: an integer from 1 to 1,000.
   *
   * Defaults to 32.
   */
  readonly maxDepth: number;
  /**
   * How many entries of maps and elements of arrays a message may have in all: an integer from 0 on.
   *
   * Defaults to 16,384.
   */
  readonly maxElements: number;
}

export const DEFAULT_LIMITS: Limits = { maxDepth: 32, maxElements: 16_384 };
