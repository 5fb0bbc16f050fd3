import type { Conditions, NetworkConditions, ResolvedConditions } from "./conditions.js";

/** One direction of a network. What changes holds for what is sent from then on. */
export interface Direction {
  /** How bad it is now. */
  readonly conditions: ResolvedConditions;
  /** How many bytes are on their way, held ones included. */
  readonly waitingBytes: number;
  /**
   * Changes conditions; those that are not given stay as they are.
   *
   * @throws RepodError `invalid_option`.
   */
  set(conditions: Conditions): void;
  /**
   * Lets nothing arrive for a while; then all of it arrives that would have.
   *
   * @param milliseconds - Defaults to Infinity: until `resume`.
   */
  stall(milliseconds?: number): void;
  /** Ends a stall. */
  resume(): void;
  /**
   * Lets nothing arrive any more on the connections that stand, not even their end: they are half open. Connections that
   * are made later are not touched by it.
   */
  silence(): void;
  /**
   * Cuts the connection on which so many more bytes have arrived: these arrive, and not one more.
   *
   * @throws RepodError `invalid_option` for what is no whole number from 1 up.
   */
  cutAfter(bytes: number): void;
}

/** What lies between a client and its server, or between the clients of a proxy and theirs. */
export interface Network {
  readonly toServer: Direction;
  readonly toClient: Direction;
  /** How many connections it carries. */
  readonly connections: number;
  /**
   * Changes conditions of both directions, or of one; those that are not given stay as they are.
   *
   * @throws RepodError `invalid_option`.
   */
  set(conditions: NetworkConditions): void;
  /**
   * Stalls both directions.
   *
   * @param milliseconds - Defaults to Infinity: until `resume`.
   */
  stall(milliseconds?: number): void;
  /** Ends the stalls of both directions. */
  resume(): void;
  /** Resets all connections: what is on its way is lost, and both sides hear of it at once, where they hear anything. */
  cut(): void;
}
