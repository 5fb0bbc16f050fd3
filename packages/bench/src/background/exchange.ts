/** What a player measured. */
export interface Measured {
  /** Median and 99th percentile of the time from sending a message to its return, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** How many messages a second came through `pump`, with many in flight. */
  readonly rate: number;
}

/** Where the connection of a player is. */
export const PLACES = ["in-thread", "background"] as const;
export type Place = (typeof PLACES)[number];

export interface Task {
  readonly port: number;
  readonly place: Place;
  /** How many round trips, one after the other, before and during the measurement. */
  readonly warmUp: number;
  readonly roundTrips: number;
  /** How many messages are exchanged with many in flight. */
  readonly messages: number;
}
