import type { Contract, ToldError } from "@repod/core/internal";
import type { MessagePort } from "node:worker_threads";
import type { Endpoint } from "../address.js";
import type { ResolvedConnectionOptions } from "../options.js";
import type { PipeMemory } from "./pipe.js";

/** What the main thread tells the network thread, apart from frames. */
export type Command = RefuseCommand | AuthCommand | CloseCommand | ReadOnCommand;

/** A request of the server's is answered with an error. */
export interface RefuseCommand {
  readonly kind: "refuse";
  readonly session: number;
  readonly id: number;
  readonly error: ToldError;
}

/** Credentials that were asked for: encoded as the `value` of a map, or why there are none. */
export interface AuthCommand {
  readonly kind: "auth";
  /** The number of the record that asked. */
  readonly number: number;
  readonly encoded?: Uint8Array;
  readonly failure?: string;
}

export interface CloseCommand {
  readonly kind: "close";
  readonly code: string;
  readonly reason: string | undefined;
}

/** Something was taken: where the main thread had too much, it may have more. */
export interface ReadOnCommand {
  readonly kind: "readOn";
}

/** The options of a connection that can be handed to another thread. */
export type ThreadOptions = Omit<ResolvedConnectionOptions, "auth" | "background">;

/** What the network thread begins with. */
export interface ThreadSetup {
  readonly port: MessagePort;
  /** Carries frames and commands to the network thread. */
  readonly outgoing: PipeMemory;
  /** Carries batches of records back. */
  readonly incoming: PipeMemory;
  readonly signals: SharedArrayBuffer;
  readonly endpoint: Endpoint;
  readonly options: ThreadOptions;
  /** The contract as far as it can be handed over: names and kinds. */
  readonly contract: Contract | undefined;
  /** The credentials, encoded as the `value` of a map; absent where there are none. */
  readonly auth?: Uint8Array;
  /** Whether the main thread is asked for them instead, on each attempt. */
  readonly asksAuth: boolean;
}
