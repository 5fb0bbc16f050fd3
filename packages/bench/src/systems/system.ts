import type { Broker } from "@repod/core";

/** A server under test that listens. */
export interface RunningSystem {
  /** Where it listens on 127.0.0.1. */
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Starts a server under test on a port of the system's choice. All do the same job, with messages in msgpack:
 *
 * - whoever connects is told `{ action: "connected" }`, at the latest in answer to the first message;
 * - `{ action: "echo", sequence, text }` goes back to who sent it, as a message made anew;
 * - `{ action: "publish", sequence, text }` goes to everybody as `{ action: "news", sequence, text }`;
 * - `{ action: "join", room }` makes who sent it a player of a room, as player 0, 1, 2 and so on of it, at 0, 0;
 * - `{ action: "move", x, y }` says where that player is from then on;
 * - twenty times a second, each room is told `{ action: "state", time, players: [{ id, x, y }] }`, with `machineTime()`;
 * - `{ action: "mirror" }` goes back to who sent it, and so does from then on any other message, with all that it carries.
 *
 * With a broker, "everybody" and rooms are of all servers that it reaches; those of others do without.
 */
export type StartSystem = (broker?: Broker) => Promise<RunningSystem>;

/** How many times a second a room is told its state. */
export const TICK_RATE = 20;

/** Where a player of a room is. */
export interface Player {
  readonly id: number;
  readonly x: number;
  readonly y: number;
}

/** The same as the server has it, which moves it. */
export interface MovingPlayer extends Player {
  x: number;
  y: number;
}

/** What a room is told. */
export interface State {
  /** When it was made, by `machineTime()`. */
  readonly time: number;
  readonly players: readonly Player[];
}

/** What the messages of the benchmark carry. */
export interface Payload {
  readonly sequence: number;
  readonly text: string;
}
