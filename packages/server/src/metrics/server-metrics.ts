import type { TransportKind } from "@repod/core/internal";

/**
 * What a server has done since it was made, and how it stands. Plain data, frozen; it can be written as JSON.
 *
 * Counts never fall: a rate is the difference of two readings. No name in it comes from a client: what is no action of the
 * channel class or contract counts as `_unknown`, what is no code of repod as `_other`.
 */
export interface ServerMetrics {
  /** Messages and requests of clients, by the actions that the channel class handles. */
  readonly received: Readonly<Record<string, ReceivedMetrics>>;
  /** Messages and requests to clients, by the actions of `toClient` in the contract. */
  readonly sent: Readonly<Record<string, SentMetrics>>;
  readonly connections: ConnectionMetrics;
  /** How things stand at this moment. */
  readonly now: StandingMetrics;
}

/** What became of the messages of one action. Of each that arrived, one of the outcomes counts, once it is known. */
export interface ReceivedMetrics {
  /** How many arrived. */
  readonly received: number;
  /** Their bytes, frame headers included. */
  readonly bytes: number;
  /** Handled, and answered where they were requests; of `_unknown`, given to `networkReceived`. */
  readonly handled: number;
  /** The handler or a schema threw or rejected, or the answer could not be sent. */
  readonly failed: number;
  /** Not accepted: by the contract, its rate or the handler; of `_unknown`, requests that nothing handles. */
  readonly refused: number;
  /** Still waiting when the connection ended. */
  readonly dropped: number;
  /**
   * How long the handler took, in seconds. All runs of async handlers count, until their promise is settled; of the others
   * one in 64, the first included. A handler is taken for what it was the last time. Of `_unknown` there is nothing.
   */
  readonly handlerSeconds: HistogramMetrics;
  /** How many messages of the same client waited for its handlers when one arrived. */
  readonly queueDepth: HistogramMetrics;
}

/** What became of the messages to clients of one action. Who gets a broadcast counts, each for itself. */
export interface SentMetrics {
  /** How many were accepted by `send` or `request`, or by an audience for one client. */
  readonly sent: number;
  /** Their bytes, frame headers included. */
  readonly bytes: number;
  /** Not sent, since the client's queue had no room. */
  readonly dropped: number;
  /** With the delivery `latest`: replaced by newer ones before they were written. */
  readonly replaced: number;
}

export interface ConnectionMetrics {
  /** How many were taken in, by what carries them. */
  readonly accepted: Readonly<Record<TransportKind, number>>;
  /** How many are there now; those that are leaving included. */
  readonly open: Readonly<Record<TransportKind, number>>;
  /** How many were turned away before they got a channel, by code. */
  readonly refused: Readonly<Record<string, number>>;
  /** How many channels ended, by code. */
  readonly ended: Readonly<Record<string, number>>;
  /** How many lost their transports and were waited for. */
  readonly suspended: number;
  /** How many came back to their sessions. */
  readonly resumed: number;
  /** How long round trips took, in seconds: one with each heartbeat of each client that has them. */
  readonly roundTripSeconds: HistogramMetrics;
}

/** How a server stands at one moment. */
export interface StandingMetrics {
  /** Clients that have a channel. */
  readonly channels: number;
  /** Clients that have lost their transports and are waited for. */
  readonly suspended: number;
  /** Connections that have not finished their handshake. */
  readonly pending: number;
  /** Connections that are over and still hold a socket. */
  readonly leaving: number;
  /** Clients that were greeted and never said anything. */
  readonly silent: number;
  /** Bytes that wait for clients, as `maxQueuedBytes` counts them. */
  readonly queuedBytes: number;
  /** The most that wait for one client. */
  readonly mostQueuedBytes: number;
  /** Messages that wait for handlers. */
  readonly waitingMessages: number;
  /** Requests to clients that wait for an answer. */
  readonly openRequests: number;
}

/** How often values fell between fixed bounds. */
export interface HistogramMetrics {
  /** Upper bounds, ascending. */
  readonly bounds: readonly number[];
  /** How many values there were up to each bound and above the one before; the last, one more than bounds, are above all. */
  readonly counts: readonly number[];
  /** How many values there were. */
  readonly count: number;
  /** Their sum. */
  readonly sum: number;
}
