import { WIRES } from "../driver/wires.js";
import { ServerProcess } from "../host/server-process.js";
import type { ServerProcessOptions } from "../host/server-process.js";
import { quantile } from "../stats/quantile.js";
import type { Amount, Workload } from "../workloads/workload.js";
import type { Contestant } from "./contestants.js";

/** One measurement of one system under one workload. */
export interface Sample {
  /** CPU time of the server's process per unit of work, user and system, in microseconds. */
  readonly cpu: number;
  /** Units of work a second. */
  readonly rate: number;
  /** Latencies, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/**
 * Measures in a process of its own: what V8 made of the code in one process is one of several things that it could have
 * made. Before and after the measured part nothing is under way, so that all of the work is counted, and no other.
 */
export async function takeSample(
  { system, wire }: Contestant,
  workload: Workload,
  amount: Amount,
  options: ServerProcessOptions = {},
): Promise<Sample> {
  const server = await ServerProcess.start(system, options);
  try {
    const load = await workload.open(server.port, WIRES[wire]);
    await load.run(amount.warmUp);
    const before = await server.cpuUsage();
    const startedAt = performance.now();
    const { units, latencies } = await load.run(amount.measured);
    const seconds = (performance.now() - startedAt) / 1_000;
    const after = await server.cpuUsage();
    load.close();
    return {
      cpu: (after.user + after.system - before.user - before.system) / units,
      rate: units / seconds,
      p50: quantile(latencies, 0.5),
      p99: quantile(latencies, 0.99),
    };
  } finally {
    await server.stop();
  }
}
