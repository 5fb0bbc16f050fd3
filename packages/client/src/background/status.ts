import type { Clock } from "@repod/core/internal";
import type { ConnectionState } from "../connection-state.js";

const STATES: readonly ConnectionState[] = ["idle", "connecting", "connected", "suspended", "reconnecting", "closed"];

/** How things stand in the network thread. */
export interface Status {
  readonly state: ConnectionState;
  /** How many frames of the main thread the session got, and how many bytes they have. */
  readonly takenFrames: number;
  readonly takenBytes: number;
  /** How many of them wait for the server. */
  readonly queuedFrames: number;
  readonly queuedBytes: number;
  /** In milliseconds; NaN where it is not known. So with the jitter. */
  readonly rtt: number;
  readonly jitter: number;
  /** When this was so, on the clock that threads share, in milliseconds. */
  readonly at: number;
  /** What the server's clock showed then; NaN where it is not known. */
  readonly serverTime: number;
  /** By how much that is wrong at most, in milliseconds. */
  readonly serverTimeError: number;
}

/** A status as the body of a record. */
export function writeStatus(status: Status): Uint8Array {
  const numbers = Float64Array.of(
    STATES.indexOf(status.state),
    status.takenFrames,
    status.takenBytes,
    status.queuedFrames,
    status.queuedBytes,
    status.rtt,
    status.jitter,
    status.at,
    status.serverTime,
    status.serverTimeError,
  );
  return new Uint8Array(numbers.buffer);
}

export function readStatus(body: Uint8Array): Status {
  // A copy: numbers of eight bytes must begin at a multiple of eight.
  const [state, takenFrames, takenBytes, queuedFrames, queuedBytes, rtt, jitter, at, serverTime, serverTimeError] =
    new Float64Array(body.slice().buffer) as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
  return {
    state: STATES[state]!,
    takenFrames,
    takenBytes,
    queuedFrames,
    queuedBytes,
    rtt,
    jitter,
    at,
    serverTime,
    serverTimeError,
  };
}

/**
 * By how much the clock that all threads of a process share is ahead of a thread's own, which begins with the thread. In
 * milliseconds.
 */
export function sharedClockAhead(clock: Clock): number {
  return Number(process.hrtime.bigint()) / 1e6 - clock.now();
}
