import type { Wire } from "../driver/wire.js";
import type { ServerProcess } from "../host/server-process.js";
import type { Figure, Sample } from "./figure.js";

/** How many units of work to do before and during a measurement. */
export interface Amount {
  readonly warmUp: number;
  readonly measured: number;
  /** How many clients there are, where that is not always the same. */
  readonly clients?: number;
  /** How many of the clients publish each message, where the servers that share them are not one. Defaults to 1. */
  readonly publishers?: number;
}

/** One kind of work that a server does. */
export interface Workload {
  readonly name: string;
  /** What it is when there is so much of it, in a line for the reader of the results. */
  title(amount: Amount): string;
  /** What the figures are of, in a line for the reader of the results. */
  readonly note: string;
  /** What is told of it. Systems are compared by the first. */
  readonly figures: readonly [Figure, ...Figure[]];
  readonly full: Amount;
  readonly quick: Amount;
  /** Whether the server is asked for its memory. Defaults to false. */
  readonly asksForMemory?: boolean;
  /** @throws Error when this machine does not allow for so much. */
  check?(amount: Amount): void;
  /**
   * Has a server that has just started do the work.
   *
   * @throws Error when it ends a connection or sends what nobody expects.
   */
  measure(server: MeasuredServer, wire: Wire, amount: Amount): Promise<Sample>;
}

/** A server as it is asked what the work takes. */
export type MeasuredServer = Pick<ServerProcess, "port" | "cpuUsage" | "memory">;

/** Where servers listen that share the clients. */
export type Ports = readonly [number, ...number[]];

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
  /** What else there is to tell of it. */
  readonly others?: Sample;
}
