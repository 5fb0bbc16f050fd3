import type { Wire } from "../driver/wire.js";

/** How many units of work to do before and during a measurement. */
export interface Amount {
  readonly warmUp: number;
  readonly measured: number;
}

/** One kind of load. */
export interface Workload {
  readonly name: string;
  /** What it is, in a line for the reader of the results. */
  readonly title: string;
  /** What the server's CPU time is divided by. */
  readonly unit: string;
  /** What a latency is measured from and to. */
  readonly latency: string;
  readonly full: Amount;
  readonly quick: Amount;
  /** Connects the clients. */
  open(port: number, wire: Wire): Promise<Load>;
}

/** A workload with its clients connected. */
export interface Load {
  /**
   * Does at least `units` of work and resolves when nothing is under way any more.
   *
   * @throws Error when the server ends a connection or sends what nobody expects.
   */
  run(units: number): Promise<Work>;
  close(): void;
}

/** What was done. */
export interface Work {
  readonly units: number;
  /** In milliseconds. */
  readonly latencies: readonly number[];
}
