import type { Clock } from "./clock.js";

/** What the host gives us. One object, chosen at start and passed on whole. */
export interface Runtime {
  readonly clock: Clock;
  /** Memory for bytes on their way out. Need not be zeroed: every byte is written before it is read. */
  readonly allocate: (byteLength: number) => Uint8Array;
}
