/** What a sample can tell. Times are in milliseconds except `cpu`, which is in microseconds. */
export type FigureName =
  /** CPU time of the server's process per unit of work, user and system. */
  | "cpu"
  /** Units of work a second. */
  | "rate"
  /** Latencies. */
  | "p50"
  | "p99"
  /** How many states a client was told in a second. */
  | "states"
  /** What a client receives and sends in a second, in bytes, whatever it is for. */
  | "traffic"
  /** What a connection makes the server hold: in V8's heap, there and outside of it, and as its process grows, in bytes. */
  | "heap"
  | "held"
  | "resident"
  /** Until all are connected. */
  | "joining";

/** One measurement of one system under one workload: what the workload's figures say. */
export type Sample = Readonly<Partial<Record<FigureName, number>>>;

/** A column of a workload's table. */
export interface Figure {
  readonly name: FigureName;
  /** With the unit. */
  readonly head: string;
  /** What a sample's number is multiplied by for that unit. Defaults to 1. */
  readonly factor?: number;
  /** How many digits there are after the point. */
  readonly digits: number;
}

export const CPU: Figure = { name: "cpu", head: "CPU, µs", digits: 2 };
export const RATE: Figure = { name: "rate", head: "a second", digits: 0 };
export const P50: Figure = { name: "p50", head: "p50, ms", digits: 2 };
export const P99: Figure = { name: "p99", head: "p99, ms", digits: 2 };

/** What the samples say of a figure; not a number where one does not say it. */
export function valuesOf(samples: readonly Sample[], name: FigureName): number[] {
  return samples.map((sample) => sample[name] ?? NaN);
}

/** A number of a figure, as a reader of the table gets it. */
export function figureText({ factor = 1, digits }: Figure, value: number): string {
  return (value * factor).toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
