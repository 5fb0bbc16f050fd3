import type { WireMap } from "@repod/core/internal";

/** Something that a client does. */
export type Step =
  /** Says it. */
  | { readonly say: WireMap }
  /** Lets time pass, in milliseconds; a turn of the event loop at least. */
  | { readonly wait: number }
  /** Stops reading, or goes on. */
  | { readonly read: boolean };

/** How a client goes: in order, without a word, or not until the server ends it. */
export type Leaving = "close" | "reset" | "stay";

/** What a client does from its beginning to its end. */
export interface Conversation {
  readonly steps: readonly Step[];
  readonly leaving: Leaving;
  /** What has to come back if nothing is changed on the way; absent where that is not certain. */
  readonly expected?: Expectation;
}

export interface Expectation {
  /** The texts of the echoes, in order. */
  readonly echoes: readonly string[];
  /** The numbers of the requests that are answered, in order. */
  readonly replies: readonly number[];
}
