import type { MessageType } from "@repod/core/internal";

/** What a client hears about its own connection; handled with `@Action` like any message. */
export type ConnectionActions = {
  /** The transport is open; the server has not answered yet. */
  socketConnect: MessageType<object>;
  /** The server has greeted; messages flow. Once per session. */
  connected: MessageType<ConnectedEvent>;
  /** The connection could not be made, or not again. `disconnected` does not follow. */
  error: MessageType<ErrorEvent>;
  /** The transport is lost, the session is not: what is sent waits. `resumed` follows, or `disconnected`. */
  suspended: MessageType<SuspendedEvent>;
  /** An attempt to connect again is going to be made. */
  reconnecting: MessageType<ReconnectingEvent>;
  /** The session goes on over another transport, and nothing was lost. */
  resumed: MessageType<object>;
  /** The session is over, whoever ended it. Once per session. */
  disconnected: MessageType<DisconnectedEvent>;
};

export interface ConnectedEvent {
  /** The id of the channel that the server made for us; absent on a plain server. */
  readonly session?: string;
  /**
   * How the server's contract differs from ours, in sentences; absent where it does not. In browsers in production, only
   * that it differs.
   */
  readonly contractDifferences?: readonly string[];
}

export interface ErrorEvent {
  /** What went wrong, as a sentence for people. */
  readonly error: string;
  /** One of our codes, or a word of the server's; absent in a message that a plain server named `error`. */
  readonly code?: string;
}

export interface SuspendedEvent {
  /** One of our codes: `connection_lost`, as a rule. */
  readonly code: string;
  /** Why, as a sentence. */
  readonly reason: string;
}

export interface ReconnectingEvent {
  /** 1 for the first since a connection stood. */
  readonly attempt: number;
  /** In how many milliseconds it is made. In a browser it is made sooner where there is reason to. */
  readonly delay: number;
}

export interface DisconnectedEvent {
  /** One of our codes, or a word of the server's. */
  readonly code: string;
  /** Why, as a sentence; empty where nobody said. */
  readonly reason: string;
  /**
   * How many messages, requests and answers the server is not known to have, of those that were sent in the session. 0 on a
   * plain server, which does not tell what it has.
   */
  readonly unacknowledged: number;
  /** Whether the client goes on with a new session: `connected` follows, or `error` where that fails for good. */
  readonly willReconnect: boolean;
}
