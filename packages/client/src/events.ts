import type { MessageType } from "@repod/core/internal";

/** What a client hears about its own connection; handled with `@Action` like any message. */
export type ConnectionActions = {
  /** The transport is open; the server has not answered yet. */
  socketConnect: MessageType<object>;
  /** The server has greeted; messages flow. Once per connection. */
  connected: MessageType<ConnectedEvent>;
  /** The connection could not be made. `disconnected` does not follow. */
  error: MessageType<ErrorEvent>;
  /** The connection is over, whoever ended it. Once per connection. */
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

export interface DisconnectedEvent {
  /** One of our codes, or a word of the server's. */
  readonly code: string;
  /** Why, as a sentence; empty where nobody said. */
  readonly reason: string;
}
