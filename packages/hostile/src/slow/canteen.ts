import type { Feeder } from "./feeder.js";

/** A server that feeds whoever asks for it. */
export interface Canteen {
  readonly port: number;
  /** Who sends to the one that asked; undefined before that. */
  readonly feeder: Feeder | undefined;
  /** Whether the one that asked is still connected. */
  readonly isFeeding: boolean;
}
