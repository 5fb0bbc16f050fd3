import type { Wire } from "../driver/wire.js";
import { quantile } from "../stats/quantile.js";
import { CPU, P50, P99, RATE } from "./figure.js";
import type { Figure, Sample } from "./figure.js";
import type { Amount, Load, MeasuredServer, Ports, Workload } from "./workload.js";

/** A kind of load. */
export interface LoadOptions {
  readonly name: string;
  /** What it is, in a line for the reader of the results. */
  title(amount: Amount): string;
  /** What the server's CPU time is divided by. */
  readonly unit: string;
  /** What a latency is measured from and to. */
  readonly latency: string;
  readonly full: Amount;
  readonly quick: Amount;
  /** Defaults to CPU time per unit, units a second, and latencies. */
  readonly figures?: readonly [Figure, ...Figure[]];
  /** Connects the clients, to several servers where they share them. */
  open(ports: Ports, wire: Wire, amount: Amount): Promise<Load>;
}

/** Work that has units, so that the server's CPU time can be told of one. */
export interface LoadWorkload extends Workload, LoadOptions {
  readonly figures: readonly [Figure, ...Figure[]];
}

export function loadWorkload(options: LoadOptions): LoadWorkload {
  return {
    figures: [CPU, RATE, P50, P99],
    ...options,
    note: `CPU time of the server per ${options.unit}; latency ${options.latency}.`,
    measure: (server, wire, amount) => measureLoad(options, server, wire, amount),
  };
}

/** Before and after the measured part nothing is under way, so that all of the work is counted, and no other. */
async function measureLoad({ open }: LoadOptions, server: MeasuredServer, wire: Wire, amount: Amount): Promise<Sample> {
  const load = await open([server.port], wire, amount);
  try {
    await load.run(amount.warmUp);
    const before = await server.cpuUsage();
    const startedAt = performance.now();
    const { units, latencies, others } = await load.run(amount.measured);
    const seconds = (performance.now() - startedAt) / 1_000;
    const after = await server.cpuUsage();
    return {
      cpu: (after.user + after.system - before.user - before.system) / units,
      rate: units / seconds,
      p50: quantile(latencies, 0.5),
      p99: quantile(latencies, 0.99),
      ...others,
    };
  } finally {
    load.close();
  }
}
