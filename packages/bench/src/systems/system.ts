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
 * - `{ action: "publish", sequence, text }` goes to everybody as `{ action: "news", sequence, text }`.
 */
export type StartSystem = () => Promise<RunningSystem>;

/** What the messages of the benchmark carry. */
export interface Payload {
  readonly sequence: number;
  readonly text: string;
}
