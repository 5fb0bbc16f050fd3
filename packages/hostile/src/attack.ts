import type { ServerOptions } from "@repod/server";
import type { Assault } from "./attackers/assault.js";
import type { TransportName } from "./transport-name.js";

/** How the server must end an attacker's connections, and what it must answer on them. */
export interface Expectation {
  /**
   * Every end is one of these: a code that is told, a close code of WebSocket, "open" for a connection that may stand.
   * Empty where an attacker does not wait to see one.
   */
  readonly ends: readonly string[];
  /** Codes that answers must have, among others. Defaults to none. */
  readonly answers?: readonly string[];
}

/** Something that a peer can do to a server, and what must come of it. */
export interface Attack {
  /** As it is called on the command line; that of its file. */
  readonly name: string;
  /** What it does, for the table. */
  readonly title: string;
  /** Over what it is carried out, and what is expected there. */
  readonly expects: Readonly<Partial<Record<TransportName, Expectation>>>;
  /** Options of the server that is attacked, besides those that all have. Defaults to none. */
  readonly server?: ServerOptions;
  /** Whether the server asks who its clients are. Defaults to false. */
  readonly isGuarded?: boolean;
  /** How long it goes on at a scale of 1, in milliseconds, where that is longer than usual. */
  readonly windowMs?: number;
  /** How long it has to go on, at any scale, until there is something to see. Defaults to 0. */
  readonly leastMs?: number;
  /** Goes on until `assault.signal` is aborted. */
  run(assault: Assault): Promise<void>;
}
