import type { WireMap } from "../codec/codec.js";
import type { RepodError } from "../errors/repod-error.js";
import type { AnyMessage } from "../util/any-message.js";
import type { HeartbeatOptions } from "./heartbeat.js";
import type { FrameEncoder } from "./outgoing.js";
import type { SendLimits, SendQueueHandler } from "./send-queue.js";

/** Why a session is over, or its transport lost. */
export interface SessionEnd {
  /** One of our codes, or a word of the application's. */
  readonly code: string;
  readonly reason: string;
  /** Whether this side decided it. Defaults to false. */
  readonly byUs?: boolean;
}

/** Who listens to a session. */
export interface SessionHandler extends SendQueueHandler {
  /** A message for the application. */
  onMessage(message: AnyMessage, byteLength: number, requestId: number | undefined): void;
  /** The answer to a request of this side, as it came. */
  onReply(reply: WireMap): void;
  /** A map arrived that is no message, or bears a name that the peer may not use. It goes no further. */
  onDropped(message: WireMap): void;
  /** A `$ping` arrived, or a `$pong`. */
  onHeartbeat?(): void;
  /** The peer did not accept a message of this side. */
  onRefusal(error: RepodError, action: string): void;
  /** The transport is lost. What is sent waits for another one. */
  onSuspend(end: SessionEnd): void;
  /** It goes on over another link; what the peer lacked is on its way. */
  onResume(): void;
  /** Another amount waits while there is no transport. */
  onQueued?(): void;
  /** Nothing more will arrive, and nothing can be sent. Called once. */
  onEnd(end: SessionEnd): void;
  /** The transport is gone too. Called once, after `onEnd`. */
  onGone(): void;
}

/** Who listens to a session of a server's. */
export interface ServerSessionHandler extends SessionHandler {
  /** The first frame has arrived over a link. */
  onHeard?(): void;
}

/** What all sessions of a server have in common. */
export interface SessionOptions {
  readonly encoder: FrameEncoder;
  /** Which side this is: only a plain server may send messages named `error`. */
  readonly side: "server" | "client";
  /** How long a peer may take to read what was sent before the end, in milliseconds. */
  readonly drain: number;
  /** How much may wait for the peer. */
  readonly limits: SendLimits;
  readonly heartbeat: HeartbeatOptions;
  /** How long it waits for another transport when it has lost one, in milliseconds; 0 where that ends it. */
  readonly window: number;
}

/**
 * A name that a message shares with those that it replaces, as long as they wait; `undefined` for one that has to arrive.
 * May throw.
 */
export type SlotOf = (message: AnyMessage) => string | undefined;
